import type { RootContent } from 'hast'
import { createLowlight } from 'lowlight'
import { embedded, grammars, type Language, languageOf } from './languages.ts'

const lowlight = createLowlight()

/**
 * Highlights code: a tree of spans with the classes of highlight.js. A language is loaded with its first code. Returns null for an
 * unknown language. Throws if the language cannot be loaded now.
 */
export async function highlight(code: string, name: string): Promise<RootContent[] | null> {
  const language = languageOf(name)
  if (!language) return null
  await load(language)
  return lowlight.highlight(language, code).children
}

/** Loads a language with all that its code may have within, and those within these, which may be itself. */
async function load(language: Language, loaded = new Set<Language>()): Promise<void> {
  loaded.add(language)
  const within = (embedded[language] ?? []).filter((each) => !loaded.has(each))
  await Promise.all([register(language), ...within.map((each) => load(each, loaded))])
}

async function register(language: Language): Promise<void> {
  if (lowlight.registered(language)) return
  const { default: grammar } = await grammars[language]()
  lowlight.register(language, grammar)
}
