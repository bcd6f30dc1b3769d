import { DamagedFile, type Edits, type Range } from './ranges.ts'

// The structure of PNG and APNG: https://www.w3.org/TR/png-3/. A chunk is a length, a type, the content and a checksum.

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** Chunks that the picture, its colours or its animation need. */
const needed = new Set([
  ...[
    'IHDR',
    'PLTE',
    'IDAT',
    'IEND',
    'tRNS',
    'gAMA',
    'cHRM',
    'sRGB',
    'iCCP',
    'sBIT',
    'bKGD',
    'pHYs',
    'hIST',
    'sPLT',
  ],
  ...['cICP', 'mDCV', 'cLLI', 'acTL', 'fcTL', 'fdAT'],
])

/** Finds the metadata of a PNG: every chunk that is not needed to show it, and what follows its end. */
export function pngEdits(bytes: Buffer): Edits {
  if (!bytes.subarray(0, 8).equals(signature)) throw new DamagedFile()
  const remove: Range[] = []
  for (let at = 8; ;) {
    if (at + 12 > bytes.length) throw new DamagedFile()
    const type = bytes.toString('latin1', at + 4, at + 8)
    const end = at + 12 + bytes.readUInt32BE(at)
    if (end > bytes.length) throw new DamagedFile()
    if (!needed.has(type)) remove.push({ start: at, end })
    at = end
    if (type !== 'IEND') continue
    if (at < bytes.length) remove.push({ start: at, end: bytes.length })
    return { remove }
  }
}
