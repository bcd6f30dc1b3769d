import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, expect, test, vi } from 'vitest'

const directory = await mkdtemp(join(tmpdir(), 'latchkey-pictures-'))
afterAll(() => rm(directory, { recursive: true }))
vi.stubEnv('DATA_DIR', directory)
const { prepareAvatar, preparePicture } = await import('./picture.ts')

test('however many pictures come at once, one is unpacked at a time; a bad one holds up none', async () => {
  const picture = join(directory, 'large.png')
  const background = { width: 2_500, height: 2_500, channels: 3, background: 'teal' } as const
  await sharp({ create: background }).png({ progressive: true }).toFile(picture)
  let most = 0
  const watch = setInterval(() => {
    const { process, queue } = sharp.counters()
    most = Math.max(most, process + queue)
  }, 1)
  const made: string[] = []
  const all = await Promise.all([
    preparePicture(picture, 'image/png', made).then(({ width }) => width),
    preparePicture(join(directory, 'nothing.png'), 'image/png', made).catch((error: Error) => error.message),
    prepareAvatar(picture).then((path) => typeof path),
    preparePicture(picture, 'image/png', made).then(({ height }) => height),
    preparePicture(picture, 'image/png', made).then(({ height }) => height),
  ])
  clearInterval(watch)
  expect(all).toEqual([2_500, expect.stringContaining('cannot be read'), 'string', 2_500, 2_500])
  expect(most).toBe(1)
})
