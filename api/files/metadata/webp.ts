import { DamagedFile, type Edits, type Range } from './ranges.ts'

// The structure of WebP: RFC 9649. A chunk is a type, a length, and the content, padded to an even length.

const needed = new Set(['VP8 ', 'VP8L', 'VP8X', 'ANIM', 'ANMF', 'ALPH', 'ICCP'])
/** The flags of VP8X that announce Exif and XMP. */
const EXIF_AND_XMP = 0x08 | 0x04

/** Finds the metadata of a WebP, animated or not: every chunk that is not needed to show it, and what follows its end. */
export function webpEdits(bytes: Buffer): Edits {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WEBP')
    throw new DamagedFile()
  const remove: Range[] = []
  const overwrite: { at: number; bytes: Uint8Array }[] = []
  const end = 8 + bytes.readUInt32LE(4)
  if (end > bytes.length) throw new DamagedFile()
  let removed = 0
  for (let at = 12; at < end;) {
    if (at + 8 > end) throw new DamagedFile()
    const type = bytes.toString('latin1', at, at + 4)
    const length = bytes.readUInt32LE(at + 4)
    const next = at + 8 + length + (length % 2)
    if (at + 8 + length > end) throw new DamagedFile()
    if (type === 'VP8X') overwrite.push({ at: at + 8, bytes: Uint8Array.of(bytes[at + 8]! & ~EXIF_AND_XMP) })
    if (!needed.has(type)) {
      remove.push({ start: at, end: Math.min(next, end) })
      removed += Math.min(next, end) - at
    }
    at = next
  }
  if (end < bytes.length) remove.push({ start: end, end: bytes.length })
  if (!remove.length) return {}
  const size = Buffer.alloc(4)
  size.writeUInt32LE(end - 8 - removed)
  return { remove, overwrite: [...overwrite, { at: 4, bytes: size }] }
}
