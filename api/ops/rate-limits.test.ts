import { expect, test } from 'vitest'
import { ApiError } from '../errors.ts'
import { attempt, type AttemptBuckets, consume } from './rate-limits.ts'

let people = 0
const newPerson = () => `person ${++people}`

const bucketsFor = (room: string, person = newPerson(), address = newPerson()): AttemptBuckets => ({
  guesserAndSecret: ['key by person and room', `${person} ${room}`],
  guesser: [
    ['key by person', person],
    ['key by address', address],
  ],
  secret: ['key by room', room],
})

const guess = async (buckets: AttemptBuckets, right = false) =>
  attempt(buckets, async () => right).catch((error: unknown) =>
    error instanceof ApiError ? error.code : 'broken',
  )

test('a secret that many people guess at refuses repeated guesses and still allows everyone a first one', async () => {
  const persistent = bucketsFor('the vault')
  expect(await guess(persistent)).toBe(false)
  for (let i = 0; i < 200; i++) expect(await guess(bucketsFor('the vault'))).toBe(false)
  expect(await guess(persistent)).toBe('RATE_LIMITED')
  const newcomer = bucketsFor('the vault')
  expect(await guess(newcomer, true)).toBe(true)
  expect(await guess(bucketsFor('another vault'), true)).toBe(true)
})

test('refused guesses use up nothing that other guessers share', async () => {
  const noisy = bucketsFor('the safe')
  for (let i = 0; i < 500; i++) await guess(noisy)
  const other = bucketsFor('the safe')
  expect(await guess(other)).toBe(false)
  expect(await guess(other)).toBe(false)
})

test('parallel guesses are counted before they are verified', async () => {
  const buckets = bucketsFor('the chest')
  let verified = 0
  const all = Array.from({ length: 50 }, () =>
    attempt(buckets, async () => {
      verified++
      return false
    }).catch(() => {}),
  )
  await Promise.all(all)
  expect(verified).toBe(10)
})

test('a refusal says how long to wait', async () => {
  const person = newPerson()
  for (let i = 0; i < 30; i++) await consume(['key by person', person])
  const refusal = await consume(['key by person', person]).catch((error: unknown) => error)
  expect(refusal).toMatchObject({
    code: 'RATE_LIMITED',
    retryAfter: 900,
    message: 'Too many requests. Try again in 15 minutes.',
  })
})
