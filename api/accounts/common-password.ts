import { dictionary } from '@zxcvbn-ts/language-common'
import { badInput } from '../errors.ts'

/** The passwords that are chosen most, by what has leaked: some 18,000 of those that are long enough. */
const common = new Set(dictionary['passwords-common'])

/** What whoever guesses here tries first, whatever stands around it. */
const ofThisPlace = ['latchkey', 'password', 'passwort', 'changeme', 'letmein', 'welcome']

/** Characters that are no letters, and make no secret of a name: a year, an exclamation mark. */
const MARGIN = 8

/**
 * Refuses a password that whoever guesses tries among the first: one of the most common, whatever its case, or hardly
 * more than the person's own name or this place's. BAD_USER_INPUT naming `field`.
 */
export function rejectCommonPassword(password: string, names: readonly string[], field: string): void {
  const lower = password.toLowerCase()
  if (common.has(lower))
    throw badInput(field, 'This is one of the passwords that are guessed first. Choose another.')
  const core = lettersOf(lower)
  const isHardlyMore = (name: string) =>
    core !== '' && core === lettersOf(name) && password.length <= name.length + MARGIN
  if ([...ofThisPlace, ...names].some(isHardlyMore))
    throw badInput(field, 'This is hardly more than a name, and easily guessed. Choose another.')
}

const lettersOf = (text: string) => text.toLowerCase().replace(/[^\p{L}]/gu, '')
