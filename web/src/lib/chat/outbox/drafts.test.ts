import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { deleteDrafts, Drafts } from './drafts.svelte.ts'

/** The storage of one browser, whose keys are properties as a browser's are. */
function newStorage(initial: Record<string, string> = {}): Storage {
  const methods = {
    getItem: (key: string) => storage[key] ?? null,
    setItem: (key: string, value: string) => void (storage[key] = value),
    removeItem: (key: string) => void delete storage[key],
  }
  const storage = Object.create(methods, {}) as Storage
  return Object.assign(storage, initial)
}

const room = 'room-1'
const key = `draft ana ${room}`
let page: EventTarget

beforeEach(() => {
  page = new EventTarget()
  vi.stubGlobal('window', page)
  vi.stubGlobal('localStorage', undefined)
})
afterEach(() => vi.unstubAllGlobals())

/** A tab of a browser. `notify` tells the other tabs what one of them wrote. */
function open(storage?: Storage): Drafts {
  const drafts = new Drafts('ana')
  drafts.start(storage)
  return drafts
}

const notify = (storageArea: Storage, key: string) =>
  page.dispatchEvent(Object.assign(new Event('storage'), { storageArea, key }))

test('a draft that was sent in another tab is gone in this one', () => {
  const storage = newStorage({ [key]: 'hello' })
  const here = open(storage)
  const there = open(storage)
  expect(here.room(room)).toBe('hello')
  there.setRoom(room, '')
  notify(storage, key)
  expect(here.room(room)).toBe('')
  expect(storage[key]).toBeUndefined()
})

test('a draft that is written in another tab is shown in this one', () => {
  const storage = newStorage()
  const here = open(storage)
  open(storage).setRoom(room, '  hel')
  notify(storage, key)
  expect(here.room(room)).toBe('  hel')
})

test('a page that the browser kept for the Back button reads the drafts again', () => {
  const storage = newStorage({ [key]: 'hello' })
  const here = open(storage)
  delete storage[key]
  page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
  expect(here.room(room)).toBe('')
})

test('a text that was typed before the page came to life is joined with the stored draft', () => {
  const storage = newStorage({ [key]: 'stored' })
  const drafts = new Drafts('ana')
  drafts.setRoom(room, 'typed')
  drafts.start(storage)
  expect(drafts.room(room)).toBe('stored\ntyped')
  expect(storage[key]).toBe('stored\ntyped')
})

test('a tab whose viewer signed out stores nothing more and shows nothing', () => {
  const storage = newStorage({ [key]: 'hello' })
  const drafts = open(storage)
  drafts.close()
  deleteDrafts('ana', storage)
  drafts.setRoom(room, 'hello!')
  drafts.setEdit('m', { text: 'b', base: 'a' })
  notify(storage, key)
  expect(Object.keys(storage)).toEqual([])
  expect(drafts.room(room)).toBe('')
  expect(drafts.size).toBe(0)
})

test('drafts and edits of other accounts are neither shown nor deleted', () => {
  const storage = newStorage({
    [`draft leo ${room}`]: 'his',
    'edit leo m': '{"text":"b","base":"a"}',
    theme: 'dark',
  })
  const drafts = open(storage)
  expect(drafts.room(room)).toBe('')
  expect(drafts.size).toBe(0)
  deleteDrafts('ana', storage)
  expect(Object.keys(storage)).toHaveLength(3)
})

test.for([undefined, 'full'])('a browser without storage keeps drafts in its tab: %s', (kind) => {
  const storage =
    kind === 'full'
      ? Object.assign(newStorage(), {
          setItem: () => {
            throw new Error('QuotaExceededError')
          },
        })
      : undefined
  const drafts = open(storage)
  drafts.setRoom(room, 'hello')
  expect(drafts.room(room)).toBe('hello')
})

test('an edit keeps its text and the text that it began from, and an unchanged one is no draft', () => {
  const storage = newStorage()
  const drafts = open(storage)
  drafts.setEdit('m', { text: 'new', base: 'old' })
  expect(open(storage).edit('m')).toEqual({ text: 'new', base: 'old' })
  expect(drafts.size).toBe(1)
  drafts.setEdit('m', { text: 'old', base: 'old' })
  expect(open(storage).edit('m')).toBeUndefined()
})

test.for(['', '{', '"text"', '{"text":1,"base":"a"}', 'null'])('a damaged edit is no draft: %j', (json) => {
  expect(open(newStorage({ 'edit ana m': json })).edit('m')).toBeUndefined()
})

test('an edit that is emptied is a draft', () => {
  const storage = newStorage()
  open(storage).setEdit('m', { text: '', base: 'old' })
  expect(open(storage).edit('m')).toEqual({ text: '', base: 'old' })
})

test('text that is moved to a room goes below its draft', () => {
  const drafts = open(newStorage())
  drafts.appendToRoom(room, 'one')
  drafts.appendToRoom(room, 'two')
  expect(drafts.room(room)).toBe('one\ntwo')
})
