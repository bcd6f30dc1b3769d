import { DamagedFile, type Edits, type Range } from './ranges.ts'

// The structure of GIF: https://www.w3.org/Graphics/GIF/spec-gif89a.txt

const EXTENSION = 0x21
const IMAGE = 0x2c
const TRAILER = 0x3b
const GRAPHIC_CONTROL = 0xf9
const APPLICATION = 0xff

/** Application extensions that say how often an animation runs. */
const loops = new Set(['NETSCAPE2.0', 'ANIMEXTS1.0'])

/** Finds the metadata of a GIF: comments, plain text, XMP and other applications' data, and what follows its end. */
export function gifEdits(bytes: Buffer): Edits {
  if (!/^GIF8[79]a$/.test(bytes.toString('latin1', 0, 6)) || bytes.length < 13) throw new DamagedFile()
  const remove: Range[] = []
  let at = 13 + colours(bytes[10]!)
  for (;;) {
    const kind = bytes[at]
    if (kind === TRAILER) break
    if (kind === IMAGE && at + 10 < bytes.length) at = endOfBlocks(bytes, at + 11 + colours(bytes[at + 9]!))
    else if (kind === EXTENSION) {
      const end = endOfBlocks(bytes, at + 2)
      const label = bytes[at + 1]
      const loop = label === APPLICATION && loops.has(bytes.toString('latin1', at + 3, at + 14))
      if (label !== GRAPHIC_CONTROL && !loop) remove.push({ start: at, end })
      at = end
    } else throw new DamagedFile()
  }
  if (at + 1 < bytes.length) remove.push({ start: at + 1, end: bytes.length })
  return { remove }
}

/** The bytes of a colour table, by the flags before it. */
const colours = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)

/** The end of a sequence of blocks, each with its length before it; an empty one is the last. */
function endOfBlocks(bytes: Buffer, start: number): number {
  let at = start
  while (bytes[at]) at += 1 + bytes[at]!
  if (at >= bytes.length) throw new DamagedFile()
  return at + 1
}
