import type { LanguageFn } from 'highlight.js'
import { all, common } from 'lowlight'
import hljs from 'highlight.js/lib/core'
import { expect, test } from 'vitest'
import { highlight } from './highlight.ts'
import { aliases, embedded, grammars, type Language, languageOf } from './languages.ts'

const names = Object.keys(grammars) as Language[]

/** Returns the languages that a mode of a grammar may have within. */
function subLanguagesOf(mode: unknown, seen = new Set<unknown>()): string[] {
  if (typeof mode !== 'object' || mode === null || seen.has(mode)) return []
  seen.add(mode)
  return Object.entries(mode).flatMap(([key, value]) =>
    key === 'subLanguage' ? [value].flat() : subLanguagesOf(value, seen),
  )
}

test('the common languages of highlight.js are highlighted, by each of their names', () => {
  expect(names.toSorted()).toEqual(Object.keys(common).toSorted())
  for (const name of names) {
    const { aliases: others = [] } = (common as Record<string, LanguageFn>)[name]!(hljs)
    expect([name, aliases[name]?.split(' ') ?? []]).toEqual([name, others])
    for (const each of [name, ...others]) expect([each, languageOf(each.toUpperCase())]).toEqual([each, name])
  }
  expect(languageOf('constructor')).toBeNull()
})

test.for(names)('%s is loaded with what its code may have within', async (name) => {
  const { default: grammar } = await grammars[name]()
  const within = subLanguagesOf(grammar(hljs)).filter(
    (each) => each !== name && Object.hasOwn(grammars, each),
  )
  expect([...new Set(within)].toSorted()).toEqual((embedded[name] ?? []).toSorted())
  expect(Object.hasOwn(all, name)).toBe(true)
})

test('code is highlighted, with what is within it, and an unknown language is not', async () => {
  expect(JSON.stringify(await highlight('<script>let a</script>', 'html'))).toContain('hljs-keyword')
  expect(await highlight('let a', 'nothing')).toBeNull()
})
