import { m } from '@latchkey/messages'
import { comparableName } from '@latchkey/text'
import { dictionary } from '@zxcvbn-ts/language-common'
import { badInput } from '../errors.ts'

/** The most common passwords in leaked data. About 18,000 of them have 8 characters or more. */
const common = new Set(dictionary['passwords-common'])

/** Words that guesses against this app start with. */
const obviousWords = ['latchkey', 'password', 'passwort', 'changeme', 'letmein', 'welcome']

/**
 * The number of other characters, such as a year and an exclamation mark, that still make a password similar to a name.
 */
const SIMILAR_MARGIN = 8

/**
 * Refuses a password that is among the most common, ignoring case, or that is one of `names` or an obvious word with
 * digits and punctuation around it. BAD_USER_INPUT naming `field`.
 */
export function rejectCommonPassword(password: string, names: readonly string[], field: string): void {
  const lower = comparableName(password)
  if (common.has(lower)) throw badInput(field, m.password_common)
  const letters = onlyLetters(lower)
  const isSimilar = (name: string) =>
    letters !== '' && letters === onlyLetters(name) && password.length <= name.length + SIMILAR_MARGIN
  if ([...obviousWords, ...names].some(isSimilar)) throw badInput(field, m.password_like_name)
}

const onlyLetters = (text: string) => comparableName(text).replace(/[^\p{L}]/gu, '')
