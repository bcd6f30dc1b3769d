import { AsyncLocalStorage } from 'node:async_hooks'
import { loaders } from './generated/loaders.js'
import type { m as Messages } from './generated/messages.js'
import { baseLocale, type Locale } from './generated/runtime.js'

export type { MessagePart } from './generated/runtime.js'

const storage = new AsyncLocalStorage<Locale>()
const loaded = new Map<Locale, typeof Messages>()

/** Returns the language of the page that is being rendered. */
export const getLocale = (): Locale => storage.getStore() ?? baseLocale

/**
 * The messages of the catalogue in the language of the page that is being rendered. All languages together take 13 MB
 * of memory, and most servers are used in one or two.
 */
export const m = new Proxy({} as typeof Messages, {
  get: (_, key: keyof typeof Messages) => loaded.get(getLocale())![key],
})

/** Loads the messages of a language and calls a function, and all that it starts, with it. */
export async function withLocale<T>(locale: Locale, run: () => T | Promise<T>): Promise<T> {
  if (!loaded.has(locale)) loaded.set(locale, await loaders[locale]())
  return storage.run(locale, run)
}
