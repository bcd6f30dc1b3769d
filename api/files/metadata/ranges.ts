/** A part of a file, from `start` to before `end`. */
export type Range = { start: number; end: number }

/** The changes to a file that remove its metadata: parts to leave out, to write over and to insert. */
export type Edits = {
  /** Parts to leave out. The file gets shorter. */
  remove?: Range[]
  /** Bytes to write at a place, for formats in which nothing may move. */
  overwrite?: { at: number; bytes: Uint8Array }[]
  /** Bytes to put in before the byte at a place. */
  insert?: { at: number; bytes: Uint8Array }
}

/** Returns the bytes after the edits. */
export function applyEdits(bytes: Uint8Array, { remove = [], overwrite = [], insert }: Edits): Buffer {
  const source = Buffer.from(bytes)
  for (const { at, bytes: written } of overwrite) source.set(written, at)
  const parts: Uint8Array[] = []
  let from = 0
  const keep = (to: number) => {
    if (insert && from <= insert.at && insert.at <= to) {
      parts.push(source.subarray(from, insert.at), insert.bytes)
      from = insert.at
      insert = undefined
    }
    parts.push(source.subarray(from, to))
  }
  for (const { start, end } of remove.toSorted((a, b) => a.start - b.start)) {
    if (start > from) keep(start)
    from = Math.max(from, end)
  }
  keep(source.length)
  return Buffer.concat(parts)
}

/** Thrown where a file is not what its type promises. */
export class DamagedFile extends Error {}
