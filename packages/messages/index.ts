import { AsyncLocalStorage } from 'node:async_hooks'
import { baseLocale, overwriteGetLocale, type Locale } from './generated/runtime.js'

/** The messages of the catalogue, as functions that return text in the current locale or in `options.locale`. */
export { m } from './generated/messages.js'
export { getLocale, type MessagePart } from './generated/runtime.js'

const storage = new AsyncLocalStorage<Locale>()
overwriteGetLocale(() => storage.getStore() ?? baseLocale)

/** Calls a function and all that it starts with a current locale. */
export const withLocale = <T>(locale: Locale, run: () => T): T => storage.run(locale, run)
