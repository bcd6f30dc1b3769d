import type { RootContent } from 'hast'
import { createLowlight } from 'lowlight'
import { embedded, grammars, type Language, languageOf } from './languages.ts'

const lowlight = createLowlight()
const loading = new Map<Language, Promise<void>>()

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
  await Promise.all([loadAlone(language), ...within.map((each) => load(each, loaded))])
}

function loadAlone(language: Language): Promise<void> {
  const started = loading.get(language) ?? register(language)
  loading.set(language, started)
  return started
}

async function register(language: Language): Promise<void> {
  try {
    const { default: grammar } = await grammars[language]()
    lowlight.register(language, grammar)
  } catch (error) {
    loading.delete(language)
    throw error
  }
}
