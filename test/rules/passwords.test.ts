import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createApiClient } from '../harness/client.ts'
import { password, signUp } from '../harness/people.ts'
import { sharedServer } from '../harness/server.ts'

const server = sharedServer()

const SIGN_UP = 'mutation ($input: SignUpInput!) { signUp(input: $input) { token } }'
const SIGN_IN = 'mutation ($input: SignInInput!) { signIn(input: $input) { token } }'
const CHANGE = 'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { user { id } } }'

let people = 0
const newName = () => `password-${process.pid}-${++people}`
const trySignUp = async (secret: string, input: { username?: string; displayName?: string } = {}) =>
  (
    await createApiClient(server.url).send(SIGN_UP, {
      input: { username: newName(), ...input, password: secret },
    })
  ).errors?.[0]?.extensions

test.for([
  ['one of the most common', 'password', {}],
  ['one of the most common, in another case', 'QwertyUiop', {}],
  ['the name of the site', 'Latchkey2026!', {}],
  ['the username', 'friederike', { username: 'friederike' }],
  ['the username with a suffix', 'Friederike-1', { username: 'friederike' }],
  ['a username with digits', 'ana-1234567890!', { username: 'ana-1234567890' }],
  ['the display name', 'wilhelmine!', { displayName: 'Wilhelmine' }],
] as const)('a password that is easy to guess is refused: %s [SEC-48]', async ([, secret, input]) => {
  expect(await trySignUp(secret, input)).toMatchObject({ code: 'BAD_USER_INPUT', field: 'password' })
})

test('a password that is easy to guess is refused as a new password, too [SEC-54]', async () => {
  const ana = await signUp(server)
  for (const newPassword of ['iloveyou', 'latchkey', `${ana.username}!`])
    expect(
      (await ana.refused(CHANGE, { input: { currentPassword: password, newPassword } })).extensions,
    ).toMatchObject({ code: 'BAD_USER_INPUT', field: 'newPassword' })
  await createApiClient(server.url).request(SIGN_IN, { input: { username: ana.username, password } })
})

test('the 3,000 most common passwords of sufficient length are known [SEC-52]', () => {
  const file = new URL('../../node_modules/@zxcvbn-ts/language-common/src/passwords.json', import.meta.url)
  const known = JSON.parse(readFileSync(file, 'utf8')) as string[]
  expect(known.filter(({ length }) => length >= 8).length).toBeGreaterThan(3_000)
})

test.for<[what: string, secret: string]>([
  ['of lower-case letters only', 'gkzwqvbnrtpx'],
  ['of spaces and letters of any script', '  мой очень длинный пароль 我的密码  '],
  ['of emoji', '🐴🔋📎✅🐴🔋📎✅'],
  ['of 256 characters', 'Æ'.repeat(256)],
])('a password %s is accepted and compared exactly [SEC-53]', async ([, secret]) => {
  const username = newName()
  expect(await trySignUp(secret, { username })).toBeUndefined()
  const signIn = (password: string) =>
    createApiClient(server.url).send(SIGN_IN, { input: { username, password } })
  expect((await signIn(secret)).errors).toBeUndefined()
  for (const other of [secret.slice(0, -2), secret.trim() + ' ', secret.toUpperCase() + '.'])
    if (other !== secret) expect((await signIn(other)).errors?.[0]?.extensions.code, other).toBeDefined()
})
