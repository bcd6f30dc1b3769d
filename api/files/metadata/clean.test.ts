import { mkdtempSync, rmSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import { cleanFilm, cleanPicture } from './clean.ts'
import { gifEdits } from './gif.ts'
import { jpegEdits } from './jpeg.ts'
import { pngEdits } from './png.ts'
import { applyEdits, DamagedFile } from './ranges.ts'
import { webpEdits } from './webp.ts'

const folder = mkdtempSync(join(tmpdir(), 'latchkey-metadata-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** The text that a camera would write, hidden in every place that a format has for it. */
const SECRET = 'SECRET 48.8584N 2.2945E'
const exif = { IFD0: { Make: SECRET, ImageDescription: SECRET }, IFD3: { GPSLatitudeRef: 'N' } }
const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="${SECRET}"/></rdf:RDF></x:xmpmeta>`

const noise = Buffer.from(Array.from({ length: 24 * 16 * 3 * 2 }, (_, i) => (i * 7919) % 251))
const still = () => sharp(noise, { raw: { width: 24, height: 16, channels: 3 } })
const moving = () => sharp(noise, { raw: { width: 24, height: 32, channels: 3, pageHeight: 16 } })

async function clean(bytes: Buffer, contentType: string): Promise<Buffer> {
  const [path, target] = [join(folder, 'before'), join(folder, 'after')]
  await writeFile(path, bytes)
  expect(await cleanPicture(path, contentType, target)).toBe(true)
  const cleaned = await readFile(target)
  expect(cleaned.toString('latin1')).not.toContain('SECRET')
  // What is clean stays as it is.
  expect(await cleanPicture(target, contentType, path)).toBe(false)
  return cleaned
}

const pixels = (bytes: Buffer) => sharp(bytes, { animated: true }).autoOrient().raw().toBuffer()

const jpegSegment = (marker: number, text: string) => {
  const content = Buffer.from(text, 'latin1')
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(content.length + 2, 2)
  return Buffer.concat([head, content])
}

const afterStart = (bytes: Buffer, ...parts: Buffer[]) =>
  Buffer.concat([bytes.subarray(0, 2), ...parts, bytes.subarray(2)])

test.for(['none', 'srgb', 'cmyk'] as const)(
  'a JPEG loses all metadata and keeps its pixels (%s)',
  async (colours) => {
    const base = colours === 'cmyk' ? still().toColourspace('cmyk') : still()
    const plain = await (colours === 'srgb' ? base.withIccProfile('srgb') : base)
      .withExif(exif)
      .withXmp(xmp)
      .jpeg({ progressive: colours === 'none' })
      .toBuffer()
    const told = Buffer.concat([
      afterStart(
        plain,
        jpegSegment(0xfe, SECRET),
        jpegSegment(0xed, `Photoshop 3.0\0${SECRET}`),
        jpegSegment(0xe2, `MPF\0${SECRET}`),
        jpegSegment(0xe5, SECRET),
      ),
      Buffer.from(`\0\0\0\x18ftypmp42${SECRET}`, 'latin1'),
    ])
    const cleaned = await clean(told, 'image/jpeg')
    expect(await pixels(cleaned)).toEqual(await pixels(told))
    const { icc, exif: left, space } = await sharp(cleaned).metadata()
    expect(left).toBeUndefined()
    expect(space).toBe(colours === 'cmyk' ? 'cmyk' : 'srgb')
    if (colours === 'srgb') expect(icc).toBeDefined()
  },
)

test.for([2, 3, 4, 5, 6, 7, 8])(
  'a JPEG of orientation %i is shown as before, and says nothing else',
  async (orientation) => {
    const told = await still().withExif(exif).withMetadata({ orientation }).jpeg().toBuffer()
    const cleaned = await clean(afterStart(told, jpegSegment(0xfe, SECRET)), 'image/jpeg')
    expect((await sharp(cleaned).metadata()).orientation).toBe(orientation)
    expect(await pixels(cleaned)).toEqual(await pixels(told))
  },
)

function pngChunk(type: string, text: string): Buffer {
  const content = Buffer.from(type + text, 'latin1')
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(text.length)
  checksum.writeUInt32BE(crc32(content))
  return Buffer.concat([length, content, checksum])
}

test('a PNG loses texts, times, Exif and unknown chunks, and keeps its pixels', async () => {
  const plain = await still().withExif(exif).withXmp(xmp).png().toBuffer()
  const extra = ['tEXt', 'zTXt', 'iTXt', 'eXIf', 'prVt'].map((type) => pngChunk(type, `Location\0${SECRET}`))
  const told = Buffer.concat([
    plain.subarray(0, 33),
    ...extra,
    pngChunk('tIME', '1234567'),
    plain.subarray(33),
    Buffer.from(SECRET),
  ])
  const cleaned = await clean(told, 'image/png')
  expect(await pixels(cleaned)).toEqual(await pixels(plain))
})

test('an animated PNG keeps its frames', async () => {
  const plain = await still().png().toBuffer()
  const animated = Buffer.concat([
    plain.subarray(0, 33),
    pngChunk('acTL', '\0\0\0\x01\0\0\0\0'),
    pngChunk('fcTL', '\0\0\0\0\0\0\0\x18\0\0\0\x10\0\0\0\0\0\0\0\0\0\x01\0\x0a\0\0'),
    pngChunk('tEXt', SECRET),
    plain.subarray(33),
  ])
  const cleaned = await clean(animated, 'image/apng')
  expect(cleaned.toString('latin1')).toContain('acTL')
  expect(cleaned.toString('latin1')).toContain('fcTL')
})

test.for(['lossy', 'lossless', 'animated'] as const)(
  'a %s WebP loses Exif, XMP and unknown chunks',
  async (kind) => {
    const source = (kind === 'animated' ? moving() : still()).withExif(exif).withXmp(xmp).withIccProfile('p3')
    const plain = await source.webp({ lossless: kind !== 'lossy' }).toBuffer()
    const chunk = Buffer.concat([
      Buffer.from('CAMR'),
      Buffer.from([SECRET.length + 1, 0, 0, 0]),
      Buffer.from(`${SECRET}!`),
    ])
    const told = Buffer.concat([plain, chunk])
    told.writeUInt32LE(told.length - 8, 4)
    const cleaned = await clean(told, 'image/webp')
    const { exif: left, xmp: leftXmp, icc, pages } = await sharp(cleaned).metadata()
    expect([left, leftXmp]).toEqual([undefined, undefined])
    expect(icc).toBeDefined()
    expect(pages ?? 1).toBe(kind === 'animated' ? 2 : 1)
    expect(await pixels(cleaned)).toEqual(await pixels(plain))
  },
)

test('an AVIF loses the boxes beside the picture, and keeps its pixels', async () => {
  const box = (type: string) => {
    const content = Buffer.from(`${type}${SECRET}`, 'latin1')
    const length = Buffer.alloc(4)
    length.writeUInt32BE(content.length + 4)
    return Buffer.concat([length, content])
  }
  const avif = await still().avif({ lossless: true }).toBuffer()
  const marked = Buffer.concat([avif, box('uuid'), box('free'), box('XMP_'), box('skip')])
  const cleaned = await clean(marked, 'image/avif')
  expect(await pixels(cleaned)).toEqual(await pixels(avif))
})

test('an animated GIF loses comments and applications’ data, and keeps its frames and loops', async () => {
  const plain = await moving()
    .gif({ loop: 3, delay: [40, 40] })
    .toBuffer()
  const blocks = (text: string) =>
    Buffer.concat([Buffer.from([text.length]), Buffer.from(text), Buffer.from([0])])
  const comment = Buffer.concat([Buffer.from([0x21, 0xfe]), blocks(SECRET)])
  const application = Buffer.concat([
    Buffer.from([0x21, 0xff, 11]),
    Buffer.from('XMP DataXMP'),
    blocks(SECRET),
  ])
  const told = Buffer.concat([
    plain.subarray(0, -1),
    comment,
    application,
    Buffer.from([0x3b]),
    Buffer.from(SECRET),
  ])
  const cleaned = await clean(told, 'image/gif')
  expect(await pixels(cleaned)).toEqual(await pixels(plain))
  expect(await sharp(cleaned).metadata()).toMatchObject({ pages: 2, loop: 3, delay: [40, 40] })
})

const box = (type: string, ...content: (Buffer | string)[]) => {
  const inside = Buffer.concat(
    content.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)),
  )
  const head = Buffer.alloc(8)
  head.writeUInt32BE(inside.length + 8)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, inside])
}
const numbers = (...values: number[]) => {
  const bytes = Buffer.alloc(4 * values.length)
  values.forEach((value, index) => bytes.writeUInt32BE(value, 4 * index))
  return bytes
}

const track = (handler: string, offset: number, size: number) =>
  box(
    'trak',
    box('tkhd', numbers(0, 3_900_000_000, 3_900_000_000, 1)),
    box(
      'mdia',
      box('mdhd', numbers(0, 3_900_000_000, 3_900_000_000)),
      box('hdlr', numbers(0, 0), handler, numbers(0, 0, 0)),
      box(
        'minf',
        box(
          'stbl',
          box('stsc', numbers(0, 1, 1, 1, 1)),
          box('stsz', numbers(0, size, 1)),
          box('stco', numbers(0, 1, offset)),
        ),
      ),
    ),
    box('udta', SECRET),
  )

test('a film loses place, maker, dates and the track of places; nothing of it moves', async () => {
  const start = box('ftyp', 'qt  ', numbers(0))
  const samples = box('mdat', 'PICTURES', SECRET)
  const [picture, place] = [start.length + 8, start.length + 16]
  const film = Buffer.concat([
    start,
    samples,
    box(
      'moov',
      box('mvhd', numbers(0, 3_900_000_000, 3_900_000_000, 600)),
      track('vide', picture, 8),
      track('meta', place, SECRET.length),
      box('meta', SECRET),
      box('udta', box('\u00A9xyz', SECRET)),
      box('free', SECRET),
      box('smta', SECRET),
    ),
    box('uuid', SECRET),
    box('skip', SECRET),
    box('pnot', SECRET),
    box('sefd', SECRET),
    box('XMP_', SECRET),
  ])
  const path = join(folder, 'film')
  await writeFile(path, film)
  await cleanFilm(path)
  const cleaned = await readFile(path)
  expect(cleaned.toString('latin1')).not.toContain('SECRET')
  expect(cleaned.indexOf(numbers(3_900_000_000))).toBe(-1)
  expect(cleaned).toHaveLength(film.length)
  expect(cleaned.indexOf('PICTURES')).toBe(film.indexOf('PICTURES'))
  expect(cleaned.indexOf(box('stco', numbers(0, 1, picture)))).toBe(
    film.indexOf(box('stco', numbers(0, 1, picture))),
  )
})

test('a damaged file is cleaned or refused, and breaks nothing', async () => {
  const jpeg = await still().withExif(exif).jpeg().toBuffer()
  const kinds = [
    { bytes: jpeg, find: jpegEdits },
    { bytes: await still().withExif(exif).png().toBuffer(), find: pngEdits },
    { bytes: await still().withExif(exif).webp().toBuffer(), find: webpEdits },
    { bytes: await moving().gif().toBuffer(), find: gifEdits },
  ]
  for (const { bytes, find } of kinds)
    fc.assert(
      fc.property(
        fc.nat(bytes.length - 1),
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 6 }),
        (length, changes) => {
          const damaged = Buffer.from(bytes.subarray(0, changes.length ? bytes.length : length))
          for (const [at, value] of changes) damaged[at] = value
          try {
            expect(applyEdits(damaged, find(damaged)).length).toBeLessThanOrEqual(damaged.length + 40)
          } catch (error) {
            expect(error).toBeInstanceOf(DamagedFile)
          }
        },
      ),
      { numRuns: 500 },
    )
})

test('a JPEG loses the thumbnail in its first segment, and keeps its pixels', async () => {
  const jfif = jpegSegment(0xe0, 'JFIF\0\x01\x02\0\0\x01\0\x01\0\0')
  const plain = afterStart(await still().jpeg().toBuffer(), jfif)
  const thumbnail = Buffer.concat([Buffer.from(SECRET), Buffer.alloc(300 - SECRET.length)])
  const told = Buffer.concat([plain.subarray(0, 20), thumbnail, plain.subarray(20)])
  told.writeUInt16BE(16 + 300, 4)
  told[18] = 10
  told[19] = 10
  expect(await clean(told, 'image/jpeg')).toEqual(plain)
})
