import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, expect, test, vi } from 'vitest'

const directory = await mkdtemp(join(tmpdir(), 'latchkey-pictures-'))
afterAll(() => rm(directory, { recursive: true }))
vi.stubEnv('DATA_DIR', directory)
const { preparePicture, prepareSquare } = await import('./picture.ts')

test('pictures are decoded one at a time, and a damaged one does not block the others', async () => {
  const picture = join(directory, 'large.png')
  const background = { width: 2_500, height: 2_500, channels: 3, background: 'teal' } as const
  await sharp({ create: background }).png({ progressive: true }).toFile(picture)
  let maxActive = 0
  const sampler = setInterval(() => {
    // Not `queue` as well: sharp reads the two after one another, and a task that starts in between counts twice.
    maxActive = Math.max(maxActive, sharp.counters().process)
  }, 1)
  const temporaryFiles: string[] = []
  const all = await Promise.all([
    preparePicture(picture, 'image/png', temporaryFiles).then(({ width }) => width),
    preparePicture(join(directory, 'nothing.png'), 'image/png', temporaryFiles).catch(
      (error: Error) => error.message,
    ),
    prepareSquare(picture, 256).then((path) => typeof path),
    preparePicture(picture, 'image/png', temporaryFiles).then(({ height }) => height),
    preparePicture(picture, 'image/png', temporaryFiles).then(({ height }) => height),
  ])
  clearInterval(sampler)
  expect(all).toEqual([2_500, expect.stringContaining('cannot be read'), 'string', 2_500, 2_500])
  expect(maxActive).toBe(1)
})
