import type { m as Messages } from './generated/messages.js'
import type { Locale } from './generated/runtime.js'

/**
 * The messages of the catalogue in the language of the document, as functions that return text. The browser loads those
 * of one language: what pages show, before the app starts. See parts.ts.
 */
export const m = {} as typeof Messages

/** Adds the messages of a catalogue file. */
export const addMessages = (messages: Partial<typeof Messages>): void => void Object.assign(m, messages)

/** Returns the language of the document. Choosing another loads a new one. */
export const getLocale = () => document.documentElement.lang as Locale
