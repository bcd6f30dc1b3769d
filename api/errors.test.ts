import { globSync, readFileSync } from 'node:fs'
import { m } from '@latchkey/messages'
import { baseLocale, locales } from '@latchkey/messages/locales'
import { expect, test } from 'vitest'
import { badInput, conflict, notFound, translated } from './errors.ts'

const root = new URL('..', import.meta.url).pathname
const readCatalogue = (file: string) =>
  JSON.parse(readFileSync(`${root}packages/messages/messages/en/${file}`, 'utf8')) as Record<string, unknown>
const keysOf = (file: string) => Object.keys(readCatalogue(file)).filter((key) => key !== '$schema')

const catalogue = readCatalogue('errors.json')
const keys = keysOf('errors.json')
const messages = m as unknown as Record<string, (params: object, options?: object) => string>

/** Returns a value for each placeholder of a message and each input that it declares. */
function sampleParams(key: string): Record<string, string | number> {
  const source = JSON.stringify(catalogue[key])
  const counts = Array.from(source.matchAll(/"input (\w+)"/g), ([, name]) => [name!, 12_345])
  const texts = Array.from(source.matchAll(/\{(\w+)\}/g), ([, name]) => [name!, `<${name}>`])
  return Object.fromEntries([...texts, ...counts]) as Record<string, string | number>
}

test.each(keys)('the message %s is a sentence in every language, with its params in it', (key) => {
  const params = sampleParams(key)
  expect(messages[key]!.name).toBe(key)
  for (const locale of locales) {
    const text = messages[key]!(params, { locale })
    expect(text).not.toMatch(/[{}]|undefined|NaN|^\s*$/)
    expect(text).not.toBe(key)
    for (const value of Object.values(params))
      if (typeof value === 'string' && value !== '<number>') expect(text).toContain(value)
  }
  if (key !== 'address_wrong_title') expect(messages[key]!(params, { locale: baseLocale })).toMatch(/[^.]\.$/)
})

test('a number is written as the language does', () => {
  expect(m.message_too_long({ max: 4_000 })).toBe('A message can have at most 4,000 characters.')
  expect(m.slow_mode_wait({ seconds: 1 })).toBe('This room is in slow mode. Try again in 1 second.')
  expect(m.slow_mode_wait({ seconds: 30 })).toBe('This room is in slow mode. Try again in 30 seconds.')
})

test('every message of errors.json is used, and no other file of the catalogue has its key', () => {
  const code = globSync('api/**/*.ts', { cwd: root, exclude: ['api/**/*.test.ts'] })
    .map((path) => readFileSync(root + path, 'utf8'))
    .join()
  const used = new Set(code.match(/(?<=\bm\.)[a-z]\w*/g))
  expect(keys.filter((key) => !used.has(key))).toEqual([])
  const files = globSync('*.json', { cwd: `${root}packages/messages/messages/en` })
  const others = new Set(files.filter((file) => file !== 'errors.json').flatMap(keysOf))
  expect(keys.filter((key) => others.has(key))).toEqual([])
})

test('an error has its message in every language, and its key and params for programs', () => {
  const full = conflict(m.room_full, { max: 2 })
  expect(full.message).toBe('This room is full (limit: 2 members). Try again when someone has left.')
  for (const locale of locales) expect(full.text.render(locale)).toBe(m.room_full({ max: 2 }, { locale }))
  expect(full.extensions).toEqual({ code: 'CONFLICT', messageKey: 'room_full', params: { max: 2 } })
  expect(conflict(m.username_taken, { username: 'ana' }, 'username').extensions).toEqual({
    code: 'CONFLICT',
    field: 'username',
    messageKey: 'username_taken',
    params: { username: 'ana' },
  })
  expect(notFound(m.message_not_found, 'messageId').extensions).toEqual({
    code: 'NOT_FOUND',
    field: 'messageId',
    messageKey: 'message_not_found',
  })
})

test('the types allow no text and no other params than those of the message', () => {
  const refused = () => [
    // @ts-expect-error: a text is not translated
    badInput('name', 'Choose another name.'),
    // @ts-expect-error: nor is what returns one
    badInput('name', () => 'Choose another name.'),
    // @ts-expect-error: the param is missing
    badInput('file', m.file_type_refused),
    // @ts-expect-error: the param has another name
    badInput('file', m.file_type_refused, { types: 'text/plain' }),
    // @ts-expect-error: the message has no params
    notFound(m.file_not_found, { type: 'text/plain' }),
    // @ts-expect-error: a text is not translated
    translated('Choose another name.'),
  ]
  expect(refused).toBeTypeOf('function')
})
