import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, expect, test } from 'vitest'
import { folderStorage } from './storage.ts'

const directory = await mkdtemp(join(tmpdir(), 'latchkey-storage-'))
afterAll(() => rm(directory, { recursive: true }))

const storage = folderStorage(join(directory, 'files'))
const put = async (path: string, content: string) => {
  const source = join(directory, 'incoming')
  await writeFile(source, content)
  await storage.put(path, source)
  expect(existsSync(source)).toBe(false)
}

test('a stored object can be read in full or in part', async () => {
  await put('rooms/a/1/original', 'hello world')
  expect(await storage.size('rooms/a/1/original')).toBe(11)
  expect(await text(storage.read('rooms/a/1/original', 0, 10))).toBe('hello world')
  expect(await text(storage.read('rooms/a/1/original', 6, 8))).toBe('wor')
})

test('removing a path removes everything below it, and removing it again does nothing', async () => {
  for (const path of [
    'rooms/b/1/original',
    'rooms/b/1/thumbnail',
    'rooms/b/2/original',
    'rooms/bc/1/original',
  ])
    await put(path, 'x')
  expect((await storage.children('rooms/b')).sort()).toEqual(['1', '2'])
  for (let twice = 0; twice < 2; twice++) await storage.remove('rooms/b/1')
  expect(await storage.children('rooms/b')).toEqual(['2'])
  await storage.remove('rooms/b')
  expect(await storage.children('rooms/b')).toEqual([])
  expect(await storage.size('rooms/bc/1/original')).toBe(1)
})

test('a missing object has no size, no date and no children', async () => {
  expect(await storage.size('nowhere')).toBeNull()
  expect(await storage.modifiedAt('nowhere')).toBeNull()
  expect(await storage.children('nowhere')).toEqual([])
})

test('modifiedAt returns when an object was stored', async () => {
  const before = Date.now() - 2_000
  await put('rooms/c/1/original', 'x')
  expect((await storage.modifiedAt('rooms/c/1'))!.getTime()).toBeGreaterThan(before)
})
