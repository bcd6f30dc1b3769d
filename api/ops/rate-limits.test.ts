import { expect, test } from 'vitest'
import { ApiError } from '../errors.ts'
import { type Guess, guess, consume } from './rate-limits.ts'

let people = 0
const newPerson = () => `person ${++people}`

const at = (room: string, person = newPerson(), address = newPerson()): Guess => ({
  own: ['key by person and room', `${person} ${room}`],
  each: [
    ['key by person', person],
    ['key by address', address],
  ],
  all: ['key by room', room],
})

const attempt = async (counted: Guess, right = false) =>
  guess(counted, async () => right).catch((error: unknown) =>
    error instanceof ApiError ? error.code : 'broken',
  )

test('a secret that many guess at refuses who goes on guessing, and lets everyone have a first try', async () => {
  const persistent = at('the vault')
  expect(await attempt(persistent)).toBe(false)
  for (let i = 0; i < 200; i++) expect(await attempt(at('the vault'))).toBe(false)
  expect(await attempt(persistent)).toBe('RATE_LIMITED')
  const late = at('the vault')
  expect(await attempt(late, true)).toBe(true)
  expect(await attempt(at('another vault'), true)).toBe(true)
})

test('what one guesser is refused uses up nothing of what others share', async () => {
  const noisy = at('the safe')
  for (let i = 0; i < 500; i++) await attempt(noisy)
  const other = at('the safe')
  expect(await attempt(other)).toBe(false)
  expect(await attempt(other)).toBe(false)
})

test('guesses at the same moment are counted before they are tried', async () => {
  const counted = at('the chest')
  let tries = 0
  const all = Array.from({ length: 50 }, () =>
    guess(counted, async () => {
      tries++
      return false
    }).catch(() => {}),
  )
  await Promise.all(all)
  expect(tries).toBe(10)
})

test('a refusal says in how many seconds it is worth trying again', async () => {
  const person = newPerson()
  for (let i = 0; i < 30; i++) await consume(['key by person', person])
  const refusal = await consume(['key by person', person]).catch((error: unknown) => error)
  expect(refusal).toMatchObject({
    code: 'RATE_LIMITED',
    retryAfter: 900,
    message: expect.stringContaining('15 minutes') as string,
  })
})
