import { m } from '@latchkey/messages'
import { comparableName } from '@latchkey/text'
import { badInput } from '../errors.ts'

let common: Promise<Set<unknown>> | undefined

/** Loads the most common passwords in leaked data at the first use. About 18,000 of them have 8 characters or more. */
const loadCommon = () =>
  (common ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common']),
  ))

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
export async function rejectCommonPassword(
  password: string,
  names: readonly string[],
  field: string,
): Promise<void> {
  const lower = comparableName(password)
  if ((await loadCommon()).has(lower)) throw badInput(field, m.password_common)
  const letters = onlyLetters(lower)
  const isSimilar = (name: string) =>
    letters !== '' && letters === onlyLetters(name) && password.length <= name.length + SIMILAR_MARGIN
  if ([...obviousWords, ...names].some(isSimilar)) throw badInput(field, m.password_like_name)
}

const onlyLetters = (text: string) => comparableName(text).replace(/[^\p{L}]/gu, '')
