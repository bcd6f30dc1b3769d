import { existsSync, globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { baseLocale, locales } from './locales.ts'

const folder = fileURLToPath(new URL('./messages/', import.meta.url))
const root = fileURLToPath(new URL('../../', import.meta.url))

/** A message with numbers, or with another text for each plural form or each value of an input. */
interface Variants {
  declarations: string[]
  selectors?: string[]
  match: Record<string, string>
}

type Message = string | Variants[]

const areas = globSync('*.json', { cwd: `${folder}${baseLocale}` }).map((file) =>
  file.slice(0, -'.json'.length),
)

/** Returns the messages of a file. A file that is missing has none. */
const read = new Map<string, Record<string, Message>>()

function messagesOf(locale: string, area: string): Record<string, Message> {
  const file = `${folder}${locale}/${area}.json`
  if (!read.has(file)) read.set(file, existsSync(file) ? parse(file) : {})
  return read.get(file)!
}

function parse(file: string): Record<string, Message> {
  const { $schema: _, ...messages } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Message>
  return messages
}

const variantsOf = (message: Message) => (typeof message === 'string' ? [] : message)
const textsOf = (message: Message): string[] =>
  typeof message === 'string' ? [message] : message.flatMap(({ match }) => Object.values(match))

/** Returns the placeholders and marks of a message: "{#name}", "{/name}", "{number}". A plural form may lack some. */
const slotsOf = (message: Message) =>
  [...new Set(textsOf(message).flatMap((text) => text.match(/\{[^}]*\}/g) ?? []))].toSorted()

/** Returns what the code passes to a message with declarations. */
const inputsOf = (message: Message) =>
  variantsOf(message)
    .flatMap(({ declarations }) => declarations)
    .filter((declaration) => declaration.startsWith('input '))
    .toSorted()

const english = Object.fromEntries(areas.map((area) => [area, messagesOf(baseLocale, area)]))
const englishEntries = Object.values(english).flatMap((messages) => Object.entries(messages))
/** Every file of the catalogue in every language. */
const files = locales.flatMap((locale) => areas.map((area) => [locale, area] as const))

/** Returns the messages of a file that break a rule, which also gets the English message. */
const breaking = (locale: string, area: string, breaks: (message: Message, original: Message) => boolean) =>
  Object.entries(messagesOf(locale, area)).filter(([key, message]) =>
    breaks(message, english[area]![key] ?? message),
  )

test.each(files)('%s/%s.json has the messages of the English file, in alphabetical order', (locale, area) => {
  const keys = Object.keys(messagesOf(locale, area))
  expect(keys).toEqual(keys.toSorted())
  expect(keys).toEqual(Object.keys(english[area]!).toSorted())
})

test.each(files)('%s/%s.json has a text for every message', (locale, area) => {
  const keys = new Set(englishEntries.map(([key]) => key))
  const isMissing = (text: string) => text.trim() === '' || keys.has(text)
  expect(breaking(locale, area, (message) => textsOf(message).some(isMissing))).toEqual([])
})

test.each(files)('%s/%s.json has the placeholders and marks of the English file', (locale, area) => {
  const differ = (message: Message, original: Message) =>
    slotsOf(message).join() !== slotsOf(original).join() ||
    inputsOf(message).join() !== inputsOf(original).join()
  expect(breaking(locale, area, differ)).toEqual([])
})

test.each(files)('%s/%s.json closes every mark that it opens, and nests none', (locale, area) => {
  const isOdd = (text: string) => {
    const unmarked = text.replaceAll(/\{\w+\}/g, '').replaceAll(/\{#(\w+)\}[^{}]*\{\/\1\}/g, '')
    return /[{}]/.test(unmarked)
  }
  expect(breaking(locale, area, (message) => textsOf(message).some(isOdd))).toEqual([])
})

test.each(files)('%s/%s.json declares what its texts use, as plural forms and numbers', (locale, area) => {
  const isOdd = ({ declarations, selectors = [], match }: Variants) => {
    const inputs = declarations.flatMap((declaration) => /^input (\w+)$/.exec(declaration)?.[1] ?? [])
    const locals = declarations.slice(inputs.length).map((declaration) => {
      const [, name = '', input = '', kind] = /^local (\w+) = (\w+): (plural|number)$/.exec(declaration) ?? []
      return inputs.includes(input) && (kind === 'plural') === (name === 'form') ? name : ''
    })
    const names = [...inputs, ...locals]
    const used = Object.values(match).flatMap((text) => text.match(/(?<=\{)\w+(?=\})/g) ?? [])
    return (
      locals.includes('') ||
      selectors.length > 1 ||
      ![...selectors, ...used].every((name) => names.includes(name))
    )
  }
  expect(breaking(locale, area, (message) => variantsOf(message).some(isOdd))).toEqual([])
  expect(breaking(locale, area, (message) => typeof message !== 'string' && message.length !== 1)).toEqual([])
})

test.each(files)('%s/%s.json has the plural forms of its language', (locale, area) => {
  const forms = new Intl.PluralRules(locale).resolvedOptions().pluralCategories.map((form) => `form=${form}`)
  const isOdd = ({ selectors, match }: Variants, original: Variants | undefined) => {
    // English needs no singular for numbers that are never one.
    if (locale === baseLocale && Object.keys(match).join() === 'form=*') return false
    const expected = selectors?.[0] === 'form' ? forms : Object.keys(original?.match ?? {})
    return Object.keys(match).toSorted().join() !== expected.toSorted().join()
  }
  const lacksForms = (message: Message, original: Message) =>
    variantsOf(message).some((variants) => isOdd(variants, variantsOf(original)[0]))
  expect(breaking(locale, area, lacksForms)).toEqual([])
})

test('a key is in one file, and in snake case', () => {
  const keys = englishEntries.map(([key]) => key)
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
  expect(keys.filter((key) => !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(key))).toEqual([])
})

test('every message is used, and every used one exists', () => {
  const sources = globSync(['web/src/**/*.{ts,svelte}', 'api/**/*.ts'], {
    cwd: root,
    exclude: (path) => /\/generated$|\.test\.ts$/.test(path),
  })
    .map((file) => readFileSync(`${root}${file}`, 'utf8'))
    .filter((source) => source.includes('@latchkey/messages'))
  const used = new Set(sources.flatMap((source) => source.match(/(?<=\bm\.)\w+/g) ?? []))
  const keys = new Set(englishEntries.map(([key]) => key))
  expect([...keys.difference(used)]).toEqual([])
  expect([...used.difference(keys)]).toEqual([])
})

test('no two messages of the interface are the same in every language', () => {
  const interfaceAreas = areas.filter((area) => area !== 'errors')
  const keysByTexts = Object.groupBy(
    interfaceAreas.flatMap((area) => Object.keys(english[area]!).map((key) => ({ area, key }))),
    ({ area, key }) => JSON.stringify(locales.map((locale) => messagesOf(locale, area)[key])),
  )
  const repeated = Object.values(keysByTexts).filter((group) => group!.length > 1)
  expect(repeated.map((group) => group!.map(({ key }) => key))).toEqual([])
})

test('English has one pair of words for sessions: log in and log out', () => {
  const others = englishEntries.filter(([, message]) =>
    /\bsign(ed|ing)? (in|out)\b/i.test(textsOf(message).join('\n')),
  )
  expect(others).toEqual([])
})
