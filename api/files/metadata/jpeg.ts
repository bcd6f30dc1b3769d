import { DamagedFile, type Edits, type Range } from './ranges.ts'

// The structure of JPEG: ITU-T T.81, annex B. A segment is FF, a marker, and two bytes of length that count themselves.

const SOI = 0xd8
const EOI = 0xd9
const SOS = 0xda
const COM = 0xfe
/** The length of a JFIF segment without its thumbnail. Its last two bytes are the thumbnail's width and height. */
const JFIF = 18
/** Markers without a length: TEM and RST0 to RST7. */
const isBare = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)

/**
 * Finds the metadata of a JPEG: Exif, XMP, IPTC, comments, maker notes, thumbnails, and everything after the image, such as the film of a
 * motion photo or the pictures of a multi-picture file. What the colours depend on stays (JFIF, ICC profile, Adobe), and so
 * does the orientation, as an Exif segment that says nothing else.
 */
export function jpegEdits(bytes: Buffer): Edits {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) throw new DamagedFile()
  const remove: Range[] = []
  const overwrite: { at: number; bytes: Uint8Array }[] = []
  let orientation = 1
  let at = 2
  for (;;) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++
    const marker = bytes[at + 1]
    if (bytes[at] !== 0xff || marker === undefined) throw new DamagedFile()
    if (marker === EOI) break
    if (isBare(marker)) {
      at += 2
      continue
    }
    if (at + 4 > bytes.length) throw new DamagedFile()
    const end = at + 2 + bytes.readUInt16BE(at + 2)
    if (end > bytes.length || end < at + 4) throw new DamagedFile()
    if (marker === 0xe1) orientation = orientationOf(bytes.subarray(at + 4, end)) ?? orientation
    const own = bytes.subarray(at, end).equals(orientationSegment(orientation))
    if (!own && isMetadata(marker, bytes.subarray(at + 4, end))) remove.push({ start: at, end })
    else if (marker === 0xe0 && end > at + JFIF) {
      remove.push({ start: at + JFIF, end })
      overwrite.push(
        { at: at + 2, bytes: Uint8Array.of(0, JFIF - 2) },
        { at: at + JFIF - 2, bytes: Uint8Array.of(0, 0) },
      )
    }
    at = marker === SOS ? endOfScan(bytes, end) : end
  }
  if (at + 2 < bytes.length) remove.push({ start: at + 2, end: bytes.length })
  if (!remove.length) return {}
  return orientation === 1 || bytes.subarray(2, 38).equals(orientationSegment(orientation))
    ? { remove, overwrite }
    : { remove, overwrite, insert: { at: 2, bytes: orientationSegment(orientation) } }
}

function isMetadata(marker: number, content: Buffer): boolean {
  if (marker === COM) return true
  if (marker < 0xe0 || marker > 0xef) return false
  if (marker === 0xe0) return content.toString('latin1', 0, 4) !== 'JFIF'
  if (marker === 0xe2) return content.toString('latin1', 0, 12) !== 'ICC_PROFILE\0'
  return marker !== 0xee || content.toString('latin1', 0, 5) !== 'Adobe'
}

/** The end of a scan's compressed data: the next marker that is not a part of it. */
function endOfScan(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(0xff, start); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1]
    if (next !== undefined && next !== 0 && next !== 0xff && !isBare(next)) return at
  }
  throw new DamagedFile()
}

/** The orientation (1 to 8) that an Exif segment states. Undefined where it states none. */
function orientationOf(content: Buffer): number | undefined {
  if (content.toString('latin1', 0, 6) !== 'Exif\0\0') return undefined
  const tiff = content.subarray(6)
  const little = tiff.toString('latin1', 0, 2) === 'II'
  const short = (at: number) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const long = (at: number) => (little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at))
  try {
    const directory = long(4)
    for (let entry = 0; entry < short(directory); entry++) {
      const at = directory + 2 + 12 * entry
      if (short(at) === 0x0112) return Math.min(8, Math.max(1, short(at + 8)))
    }
  } catch {
    // An Exif segment that cannot be read states nothing.
  }
  return undefined
}

/** An Exif segment with one entry. */
function orientationSegment(orientation: number): Buffer {
  const segment = Buffer.alloc(36)
  segment.writeUInt16BE(0xffe1, 0)
  segment.writeUInt16BE(34, 2)
  segment.write('Exif\0\0MM\0*', 4, 'latin1')
  segment.writeUInt32BE(8, 14)
  segment.writeUInt16BE(1, 18)
  segment.writeUInt16BE(0x0112, 20)
  segment.writeUInt16BE(3, 22)
  segment.writeUInt32BE(1, 24)
  segment.writeUInt16BE(orientation, 28)
  return segment
}
