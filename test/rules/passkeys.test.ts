import { expect, test } from 'vitest'
import { Authenticator } from '../harness/authenticator.ts'
import { createApiClient } from '../harness/client.ts'
import { password, type Person, signUp } from '../harness/people.ts'
import type { ApiFailure } from '../harness/result.ts'
import { sharedServer } from '../harness/server.ts'

const server = sharedServer()
const visitor = createApiClient(server.url)

const START = 'mutation ($password: String!) { startPasskey(password: $password) }'
const ADD = `mutation ($credential: String!, $name: String = "Phone") {
  addPasskey(name: $name, credential: $credential) { id name lastUsedAt } }`
const REMOVE = `mutation ($id: ID!, $password: String!) {
  removePasskey(id: $id, password: $password) { passkeys { id } } }`
const LIST = '{ viewer { passkeys { id name lastUsedAt } } }'
const SIGN_IN = `mutation ($credential: String!) {
  signInWithPasskey(credential: $credential) { token user { username } } }`

type SignIn = { signInWithPasskey: { token: string; user: { username: string } } }
type Passkey = { id: string; name: string; lastUsedAt: string | null }

const startAdding = async (person: Person) =>
  (await person.request<{ startPasskey: string }>(START, { password })).startPasskey
const startSigningIn = async () =>
  (await visitor.request<{ startPasskeySignIn: string }>('mutation { startPasskeySignIn }'))
    .startPasskeySignIn
const add = async (person: Person, device: Authenticator) =>
  (
    await person.request<{ addPasskey: Passkey }>(ADD, {
      credential: device.create(await startAdding(person)),
    })
  ).addPasskey
const signInWith = async (device: Authenticator) =>
  (await visitor.request<SignIn>(SIGN_IN, { credential: device.get(await startSigningIn()) }))
    .signInWithPasskey

const refusal = (messageKey: string, code: string) =>
  expect.objectContaining({
    extensions: expect.objectContaining({ code, messageKey }) as object,
  }) as ApiFailure
const wrong = refusal('passkey_wrong', 'UNAUTHENTICATED')
const notValid = refusal('passkey_not_valid', 'BAD_USER_INPUT')

test('a passkey is added with the password, signs in without a name, and its removal ends what it opened [SEC-165]', async () => {
  const ana = await signUp(server)
  const device = new Authenticator(server.url)
  expect(await ana.refused(START, { password: 'wrong' })).toEqual(refusal('password_wrong', 'FORBIDDEN'))
  const options = JSON.parse(await startAdding(ana)) as { authenticatorSelection: object }
  expect(options.authenticatorSelection).toMatchObject({
    residentKey: 'required',
    userVerification: 'required',
  })
  const passkey = await add(ana, device)
  expect(passkey).toEqual({ id: passkey.id, name: 'Phone', lastUsedAt: null })

  const { token, user } = await signInWith(device)
  expect(user.username).toBe(ana.username)
  const opened = createApiClient(server.url, token)
  const { viewer } = await opened.request<{ viewer: { passkeys: Passkey[] } }>(LIST)
  expect(viewer.passkeys).toEqual([{ ...passkey, lastUsedAt: expect.any(String) as string }])

  const leo = await signUp(server)
  expect(await leo.refused(REMOVE, { id: passkey.id, password })).toEqual(
    refusal('passkey_not_found', 'NOT_FOUND'),
  )
  expect(await ana.refused(REMOVE, { id: passkey.id, password: 'wrong' })).toEqual(
    refusal('password_wrong', 'FORBIDDEN'),
  )
  expect(await ana.request(REMOVE, { id: passkey.id, password })).toEqual({ removePasskey: { passkeys: [] } })
  expect(await opened.refused(LIST)).toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } })
  expect(await ana.request(LIST)).toEqual({ viewer: { passkeys: [] } })
  expect(await visitor.refused(SIGN_IN, { credential: device.get(await startSigningIn()) })).toEqual(wrong)
})

test('a new passkey is refused for another challenge, person, origin or host, without verification, and as garbage [SEC-166]', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const device = () => new Authenticator(server.url)
  const options = await startAdding(ana)
  const credential = device().create(options)
  expect(await leo.refused(ADD, { credential })).toEqual(notValid)
  await ana.request(ADD, { credential })
  // The challenge works once.
  expect(await ana.refused(ADD, { credential: device().create(options) })).toEqual(notValid)
  const start = await startSigningIn()
  const { challenge } = JSON.parse(start) as { challenge: string }
  for (const deviation of [
    { challenge },
    { challenge: 'another' },
    { origin: 'https://elsewhere.example' },
    { rpId: 'elsewhere.example' },
    { type: 'webauthn.get' },
    { unverified: true },
  ])
    expect(
      await ana.refused(ADD, { credential: device().create(await startAdding(ana), deviation) }),
      JSON.stringify(deviation),
    ).toEqual(notValid)
  for (const garbage of [
    '',
    'null',
    '[]',
    '{}',
    '{"id":"x","response":{"clientDataJSON":"x"}}',
    'x'.repeat(50_000),
  ])
    expect(await ana.refused(ADD, { credential: garbage }), garbage.slice(0, 50)).toEqual(notValid)
  const twice = device()
  await add(ana, twice)
  expect(await leo.refused(ADD, { credential: twice.create(await startAdding(leo)) })).toEqual(
    refusal('passkey_exists', 'CONFLICT'),
  )
  expect(await ana.refused(ADD, { name: ' ', credential: device().create(await startAdding(ana)) })).toEqual(
    refusal('passkey_name_required', 'BAD_USER_INPUT'),
  )
})

test('a sign-in is refused for another challenge, person, origin or host, a counter that goes back, and as garbage [SEC-174]', async () => {
  const [ana, leo] = [await signUp(server), await signUp(server)]
  const device = new Authenticator(server.url)
  await add(ana, device)
  const leosDevice = new Authenticator(server.url)
  await add(leo, leosDevice)
  const options = await startSigningIn()
  const credential = device.get(options)
  await visitor.request(SIGN_IN, { credential })
  expect(await visitor.refused(SIGN_IN, { credential })).toEqual(wrong)
  expect(await visitor.refused(SIGN_IN, { credential: device.get(options) })).toEqual(wrong)

  const { challenge } = JSON.parse(await startAdding(ana)) as { challenge: string }
  for (const deviation of [
    { challenge },
    { challenge: 'another' },
    { origin: 'https://elsewhere.example' },
    { rpId: 'elsewhere.example' },
    { type: 'webauthn.create' },
    { unverified: true },
    { userHandle: Buffer.from('somebody else').toString('base64url') },
  ])
    expect(
      await visitor.refused(SIGN_IN, { credential: device.get(await startSigningIn(), deviation) }),
      JSON.stringify(deviation),
    ).toEqual(wrong)
  // A copy of the device that was used less.
  await visitor.request(SIGN_IN, { credential: device.get(await startSigningIn(), { counter: 100 }) })
  expect(
    await visitor.refused(SIGN_IN, { credential: device.get(await startSigningIn(), { counter: 99 }) }),
  ).toEqual(wrong)
  // The signature of one device under the name of another.
  const mixed = { ...JSON.parse(device.get(await startSigningIn(), { counter: 101 })) } as Record<
    string,
    unknown
  >
  mixed.id = mixed.rawId = leosDevice.id.toString('base64url')
  for (const garbage of [
    JSON.stringify(mixed),
    '',
    'null',
    '{}',
    '{"id":"x","response":{"clientDataJSON":"x"}}',
  ])
    expect(await visitor.refused(SIGN_IN, { credential: garbage }), garbage.slice(0, 50)).toEqual(wrong)

  const stale = await startSigningIn()
  await server.sql('UPDATE "PasskeyChallenge" SET "expiresAt" = now() WHERE "userId" IS NULL AND id = $1', [
    await hashOf((JSON.parse(stale) as { challenge: string }).challenge),
  ])
  expect(await visitor.refused(SIGN_IN, { credential: device.get(stale, { counter: 102 }) })).toEqual(wrong)
  await server.sql(
    `UPDATE "User" SET "suspendedAt" = now(), "suspensionReason" = 'Spam' WHERE username = $1`,
    [ana.username],
  )
  expect(
    await visitor.refused(SIGN_IN, { credential: device.get(await startSigningIn(), { counter: 103 }) }),
  ).toMatchObject({ message: expect.stringContaining('Spam') as string, extensions: { code: 'FORBIDDEN' } })
})

async function hashOf(text: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))).toString(
    'base64url',
  )
}
