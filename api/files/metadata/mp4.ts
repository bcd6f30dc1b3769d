import type { FileHandle } from 'node:fs/promises'
import { DamagedFile, type Range } from './ranges.ts'

// The structure of MP4 and QuickTime: ISO/IEC 14496-12. A box is a length, a type, and its content.

const words = (text: string) => new Set(text.split(' '))

/**
 * The boxes that playing needs, by the box that they are in. All others are metadata, or may be: user data (place, maker,
 * model), boxes of makers, and free space, which often still has what was there before.
 */
const needed: Record<string, ReadonlySet<string>> = {
  file: words('ftyp styp moov mdat moof mfra sidx ssix pdin wide'),
  moov: words('mvhd trak mvex iods pssh cmov rmra ctab clip'),
  trak: words('tkhd tref trgr edts mdia tapt clip matt load imap txas'),
  mdia: words('mdhd hdlr minf elng'),
  moof: words('mfhd traf pssh'),
  traf: words('tfhd tfdt trun sbgp sgpd saiz saio senc subs sdtp'),
}
/** Boxes with the moments when a film and its tracks were recorded. */
const headers = new Set(['mvhd', 'tkhd', 'mdhd'])
const MAX_BOXES = 10_000
const ZEROES = Buffer.alloc(64 * 1024)

/**
 * Takes the metadata out of an MP4 or QuickTime film, in place. Nothing may move, since tables refer to places in the file:
 * the boxes become free space, filled with zeroes. So does a track of what was measured during the recording, such as the
 * place each second, with its samples. Throws DamagedFile where the boxes do not fit into each other.
 */
export async function cleanMp4(file: FileHandle): Promise<void> {
  const { size } = await file.stat()
  let boxes = 0
  const visit = async (parent: string, start: number, end: number): Promise<void> => {
    for (let at = start; at + 8 <= end;) {
      if (++boxes > MAX_BOXES) throw new DamagedFile()
      const { type, length, header } = await readBox(file, at, end)
      if (!needed[parent]!.has(type)) await blank(file, at, header, length)
      else if (headers.has(type)) await blankMoments(file, at + header)
      else if (type === 'trak' && (await isTimedMetadata(file, at + header, at + length))) {
        for (const sample of await samplesOf(file, { start: at + header, end: at + length }, size))
          await zero(file, sample)
        await blank(file, at, header, length)
      } else if (type in needed) await visit(type, at + header, at + length)
      at += length
    }
  }
  await visit('file', 0, size)
}

/** The boxes of an AVIF picture, which is stored like a film (ISO/IEC 23008-12). */
const neededByAvif = words('ftyp meta mdat moov moof')

/**
 * Blanks the boxes beside the picture in an AVIF file, in place. Returns false where there was none. What is described within
 * its meta box, such as Exif, stays.
 */
export async function cleanAvif(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat()
  let found = false
  for (let at = 0, boxes = 0; at + 8 <= size; boxes++) {
    if (boxes > MAX_BOXES) throw new DamagedFile()
    const { type, length, header } = await readBox(file, at, size)
    const isBlank = type === 'free' && (await isZero(file, { start: at + header, end: at + length }))
    if (!neededByAvif.has(type) && !isBlank) {
      found = true
      await blank(file, at, header, length)
    }
    at += length
  }
  return found
}

async function readBox(file: FileHandle, at: number, end: number) {
  const bytes = Buffer.alloc(16)
  const { bytesRead } = await file.read(bytes, 0, 16, at)
  if (bytesRead < 8) throw new DamagedFile()
  const short = bytes.readUInt32BE(0)
  const header = short === 1 ? 16 : 8
  // 0: to the end of the file.
  const length = short === 0 ? end - at : short === 1 ? Number(bytes.readBigUInt64BE(8)) : short
  if (length < header || at + length > end) throw new DamagedFile()
  return { type: bytes.toString('latin1', 4, 8), length, header }
}

/** Makes a box free space, and writes zeroes over its content. */
async function blank(file: FileHandle, at: number, header: number, length: number): Promise<void> {
  await file.write(Buffer.from('free', 'latin1'), 0, 4, at + 4)
  await zero(file, { start: at + header, end: at + length })
}

async function zero(file: FileHandle, { start, end }: Range): Promise<void> {
  for (let at = start; at < end; at += ZEROES.length)
    await file.write(ZEROES, 0, Math.min(ZEROES.length, end - at), at)
}

async function isZero(file: FileHandle, { start, end }: Range): Promise<boolean> {
  const bytes = Buffer.alloc(Math.min(ZEROES.length, end - start))
  for (let at = start; at < end; at += bytes.length) {
    const length = Math.min(bytes.length, end - at)
    await file.read(bytes, 0, length, at)
    if (!bytes.subarray(0, length).equals(ZEROES.subarray(0, length))) return false
  }
  return true
}

/** Writes zeroes over when something was created and changed: two numbers after the version and flags. */
async function blankMoments(file: FileHandle, content: number): Promise<void> {
  const version = Buffer.alloc(1)
  await file.read(version, 0, 1, content)
  await file.write(ZEROES, 0, version[0] === 1 ? 16 : 8, content + 4)
}

/** Returns true for a track that is neither picture nor sound nor text, by its handler. */
async function isTimedMetadata(file: FileHandle, start: number, end: number): Promise<boolean> {
  const handler = await contentOf(file, ['mdia', 'hdlr'], { start, end })
  return handler?.toString('latin1', 8, 12) === 'meta'
}

/** Reads the content of a box by its path. Null where there is none. */
async function contentOf(
  file: FileHandle,
  [type, ...rest]: string[],
  { start, end }: Range,
): Promise<Buffer | null> {
  for (let at = start; at + 8 <= end;) {
    const box = await readBox(file, at, end)
    const inner = { start: at + box.header, end: at + box.length }
    if (box.type === type) {
      if (rest.length) return contentOf(file, rest, inner)
      const content = Buffer.alloc(inner.end - inner.start)
      await file.read(content, 0, content.length, inner.start)
      return content
    }
    at += box.length
  }
  return null
}

/** Returns the places of a track's samples in the file, one for each chunk of its sample table. */
async function samplesOf(file: FileHandle, track: Range, size: number): Promise<Range[]> {
  const table = (name: string) => contentOf(file, ['mdia', 'minf', 'stbl', name], track)
  const [sizes, runs] = [await table('stsz'), await table('stsc')]
  const [short, long] = [await table('stco'), await table('co64')]
  const offsets = short ?? long
  if (!sizes || !runs || !offsets) return []
  try {
    const ranges: Range[] = []
    const same = sizes.readUInt32BE(4)
    let sample = 0
    let run = 0
    for (let chunk = 0; chunk < offsets.readUInt32BE(4); chunk++) {
      while (run + 1 < runs.readUInt32BE(4) && runs.readUInt32BE(8 + 12 * (run + 1)) <= chunk + 1) run++
      const from = short ? short.readUInt32BE(8 + 4 * chunk) : Number(offsets.readBigUInt64BE(8 + 8 * chunk))
      const count = Math.min(runs.readUInt32BE(12 + 12 * run), sizes.readUInt32BE(8) - sample)
      let bytes = same * count
      if (!same)
        for (let next = 0; next < count; next++) bytes += sizes.readUInt32BE(12 + 4 * (sample + next))
      sample += count
      if (from + bytes > size) throw new DamagedFile()
      ranges.push({ start: from, end: from + bytes })
    }
    return ranges
  } catch {
    throw new DamagedFile()
  }
}
