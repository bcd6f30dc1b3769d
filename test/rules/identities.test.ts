import { expect, test } from 'vitest'
import { afterFile } from '../harness/after-file.ts'
import { createApiClient } from '../harness/client.ts'
import { password, signUp } from '../harness/people.ts'
import { CookieBrowser, type Forge, type PersonThere, startProvider } from '../harness/provider.ts'
import type { ApiFailure } from '../harness/result.ts'
import { serverForFile } from '../harness/server.ts'

const provider = await startProvider()
afterFile(() => provider.stop())
// Nobody listens there: its mails wait in the queue.
const mail = { SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'chat@example.org' }
const server = await serverForFile({ env: { ...provider.env, ...mail } })
provider.register(server)
const admin = await signUp(server)
await server.sql('UPDATE "User" SET admin = true WHERE username = $1', [admin.username])

const COMPLETE = `mutation ($answer: String!) { completeProviderSignIn(number: 1, answer: $answer) {
  auth { token user { username } } linked needsUsername next } }`
const SIGN_UP = `mutation ($input: SignUpWithIdentityInput!) {
  signUpWithIdentity(input: $input) { token user { username displayName } } }`
const UNLINK = `mutation ($id: ID!, $password: String!) {
  unlinkIdentity(providerId: $id, password: $password) { identities { id } } }`
const LINK = `mutation ($id: ID!, $password: String!) { startIdentityLink(providerId: $id, password: $password) }`
const SET_PASSWORD = `mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { hasPassword } }`

interface Completed {
  auth: { token: string; user: { username: string } } | null
  linked: boolean
  needsUsername: boolean
  next: string
}
interface Auth {
  token: string
  user: { username: string; displayName: string }
}

/** Goes to the provider and back, and returns the query of the address that it leads to. */
async function goThrough(
  browser: CookieBrowser,
  person: PersonThere | null,
  start = '/oidc/1',
): Promise<string> {
  provider.person = person
  const back = await browser.open(server.url + start, /\/oidc\/1\/callback/)
  return back.search
}

/** Sends an operation with the browser's cookies, and keeps those of the answer. */
async function send<Data>(browser: CookieBrowser, document: string, variables: object = {}) {
  const answer = await createApiClient(server.url).send<Data>(document, variables, browser.header)
  browser.keep(answer)
  return answer
}

const complete = async (browser: CookieBrowser, answer: string): Promise<Completed | ApiFailure> => {
  const { data, errors } = await send<{ completeProviderSignIn: Completed }>(browser, COMPLETE, { answer })
  return errors?.[0] ?? data!.completeProviderSignIn
}
const signInAs = async (person: PersonThere, browser = new CookieBrowser(), start?: string) =>
  complete(browser, await goThrough(browser, person, start))

const refusal = (messageKey: string, code = 'FORBIDDEN') =>
  expect.objectContaining({
    extensions: expect.objectContaining({ code, messageKey }) as object,
  }) as ApiFailure

async function createAccount(
  person: PersonThere,
  input: object = {},
): Promise<Auth & { browser: CookieBrowser }> {
  const browser = new CookieBrowser()
  await signInAs(person, browser)
  const { identitySignUp } = (
    await send<{ identitySignUp: { username: string } }>(browser, '{ identitySignUp { username } }')
  ).data!
  const variables = { input: { username: identitySignUp.username, ...input } }
  const { data, errors } = await send<{ signUpWithIdentity: Auth }>(browser, SIGN_UP, variables)
  if (errors) throw new Error(errors[0]!.message)
  return { ...data!.signUpWithIdentity, browser }
}

const { signInProviders } = (
  await createApiClient(server.url).request<{
    server: { signInProviders: { id: string; name: string; url: string }[] }
  }>('{ server { signInProviders { id name url } } }')
).server
const { id } = signInProviders[0]!

test('people sign up through a provider with a username of their choice, and sign in to the same account again [SEC-162]', async () => {
  expect(signInProviders).toEqual([
    { id, name: 'Example ID', url: expect.stringMatching(/\/oidc\/1$/) as string },
  ])
  await signUp(server, 'zoe-mueller')
  const zoe = { subject: 'there-1', username: 'Zoë Müller@id.example', name: 'Zoë Müller' }
  const browser = new CookieBrowser()
  expect(await signInAs(zoe, browser, '/oidc/1?next=/r/lobby')).toEqual({
    ...{ auth: null, linked: false, needsUsername: true, next: '/r/lobby' },
  })
  const { data } = await send(
    browser,
    '{ identitySignUp { provider { name } username displayName } viewer { id } }',
  )
  expect(data).toEqual({
    identitySignUp: { provider: { name: 'Example ID' }, username: 'zoe-muller', displayName: 'Zoë Müller' },
    viewer: null,
  })
  const taken = await send(browser, SIGN_UP, { input: { username: 'zoe-mueller' } })
  expect(taken.errors?.[0]).toEqual(refusal('username_taken', 'CONFLICT'))
  const created = await send<{ signUpWithIdentity: Auth }>(browser, SIGN_UP, {
    input: { username: 'zoe', displayName: 'Zoë' },
  })
  expect(created.data?.signUpWithIdentity.user).toEqual({ username: 'zoe', displayName: 'Zoë' })
  // It works once.
  const again = await send(browser, SIGN_UP, { input: { username: 'zoe-again' } })
  expect(again.errors?.[0]).toEqual(refusal('provider_flow_ended'))

  expect(await signInAs({ ...zoe, username: 'renamed' })).toMatchObject({
    auth: { user: { username: 'zoe' } },
  })
  // The same name is another person: only the subject counts.
  expect(await signInAs({ ...zoe, subject: 'there-2', username: 'zoe' })).toMatchObject({
    needsUsername: true,
  })
  const other = await createAccount({ ...zoe, subject: 'there-3', username: 'zoe' })
  expect(other.user.username).toBe('zoe-2')
})

test('signing up through a provider obeys the policy, and an invite is used up [SEC-171]', async () => {
  const setPolicy = (signUpPolicy: string) =>
    admin.request('mutation ($input: UpdateServerInput!) { updateServer(input: $input) { name } }', {
      input: { signUpPolicy },
    })
  const person = (number: number) => ({ subject: `policy-${number}`, username: `policy-${number}` })
  await setPolicy('CLOSED')
  await expect(createAccount(person(1))).rejects.toThrow('does not accept new accounts')
  await setPolicy('INVITE')
  await expect(createAccount(person(1))).rejects.toThrow('need an invite')
  await expect(createAccount(person(1), { invite: 'none' })).rejects.toThrow('no longer valid')
  const { createServerInvite } = await admin.request<{ createServerInvite: { code: string } }>(
    'mutation { createServerInvite(maxUses: 1) { code } }',
  )
  const invite = { invite: createServerInvite.code }
  expect((await createAccount(person(1), invite)).user.username).toBe('policy-1')
  await expect(createAccount(person(2), invite)).rejects.toThrow('no longer valid')
  // Those who have an account get in whatever the policy is.
  await setPolicy('CLOSED')
  expect(await signInAs(person(1))).toMatchObject({ auth: { user: { username: 'policy-1' } } })
  await setPolicy('OPEN')
})

const minutes = (count: number) => count * 60
const now = () => Math.floor(Date.now() / 1_000)
const forgeries: [what: string, forge: Forge, messageKey: string][] = [
  ['has expired', (claims) => ({ ...claims, exp: now() - minutes(5) }), 'provider_clock'],
  ['was issued five minutes ago', (claims) => ({ ...claims, iat: now() - minutes(5) }), 'provider_clock'],
  ['was issued in five minutes', (claims) => ({ ...claims, iat: now() + minutes(5) }), 'provider_clock'],
  ['is valid in five minutes', (claims) => ({ ...claims, nbf: now() + minutes(5) }), 'provider_clock'],
  ['is for another client', (claims) => ({ ...claims, aud: 'another' }), 'provider_failed'],
  ['is by another issuer', (claims) => ({ ...claims, iss: 'https://id.example.org' }), 'provider_failed'],
  ['has another nonce', (claims) => ({ ...claims, nonce: 'another' }), 'provider_failed'],
  ['has no nonce', (claims) => ({ ...claims, nonce: undefined }), 'provider_failed'],
  ['has no subject', (claims) => ({ ...claims, sub: undefined }), 'provider_failed'],
  [
    'is not signed',
    (claims) =>
      [{ alg: 'none' }, claims]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.') + '.',
    'provider_failed',
  ],
  [
    'is signed with another key',
    (claims) =>
      [{ alg: 'RS256', kid: 'key' }, claims]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.') + `.${Buffer.alloc(256, 1).toString('base64url')}`,
    'provider_failed',
  ],
]

test('an ID token that is expired, for somebody else, of another sign-in or not signed is refused [SEC-163]', async () => {
  const person = { subject: 'forged', username: 'forged' }
  for (const [what, forge, messageKey] of forgeries) {
    provider.forge = forge
    expect(await signInAs(person), what).toEqual(refusal(messageKey))
  }
  // Clocks may differ by a minute.
  for (const seconds of [-60, 60]) {
    provider.forge = (claims) => ({ ...claims, iat: now() + seconds })
    expect(await signInAs(person)).toMatchObject({ needsUsername: true })
  }
  provider.forge = null
})

test('an answer works once, and only in the browser where the sign-in began [SEC-172]', async () => {
  const account = await createAccount({ subject: 'answers', username: 'answers' })
  const person = { subject: 'answers' }
  const ended = refusal('provider_flow_ended')
  const browser = new CookieBrowser()
  const answer = await goThrough(browser, person)
  const cookies = new Map(browser.cookies)
  const elsewhere = new CookieBrowser()
  expect(await complete(elsewhere, answer)).toEqual(ended)
  await goThrough(elsewhere, person)
  expect(await complete(elsewhere, answer)).toEqual(refusal('provider_failed'))

  expect(await complete(browser, answer)).toMatchObject({
    auth: { user: { username: account.user.username } },
  })
  const replaying = new CookieBrowser()
  cookies.forEach((value, name) => replaying.cookies.set(name, value))
  expect(await complete(replaying, answer)).toEqual(ended)
  // The same code and state in a new flow.
  await goThrough(replaying, person)
  expect(await complete(replaying, answer)).toEqual(refusal('provider_failed'))
  const changed = new CookieBrowser()
  const search = new URLSearchParams(await goThrough(changed, person))
  search.set('state', 'another')
  expect(await complete(changed, `?${search}`)).toEqual(refusal('provider_failed'))
})

test('who declines, is suspended or meets a provider that does not answer reads why', async () => {
  const browser = new CookieBrowser()
  expect(await complete(browser, await goThrough(browser, null))).toEqual(refusal('provider_denied'))
  expect(await complete(new CookieBrowser(), '?error=server_error')).toEqual(refusal('provider_failed'))
  expect(await complete(new CookieBrowser(), '?error=unreachable')).toEqual(refusal('provider_unreachable'))

  const { user } = await createAccount({ subject: 'suspended', username: 'suspended' })
  await server.sql(
    `UPDATE "User" SET "suspendedAt" = now(), "suspensionReason" = 'Spam in the lobby' WHERE username = $1`,
    [user.username],
  )
  expect(await signInAs({ subject: 'suspended' })).toMatchObject({
    message: expect.stringContaining('Spam in the lobby') as string,
    extensions: { code: 'FORBIDDEN' },
  })
  const missing = await fetch(`${server.url}/oidc/7`, { redirect: 'manual' })
  expect(missing.status).toBe(404)
})

test('a provider signs nobody in past a second factor, and a new device is announced [SEC-175]', async () => {
  const { user } = await createAccount({ subject: 'careful', username: 'careful' })
  const announced = () =>
    server.sql<{ id: string }>(`SELECT id FROM pgboss.job WHERE data->>'kind' = 'newDevice'`)
  await server.sql(
    'INSERT INTO "Email" ("userId", address, "addressKey") SELECT id, $2, $2 FROM "User" WHERE username = $1',
    [user.username, 'careful@example.org'],
  )
  const browser = new CookieBrowser()
  expect(await signInAs({ subject: 'careful' }, browser)).toMatchObject({
    auth: { user: { username: 'careful' } },
  })
  expect(await announced()).toHaveLength(1)
  expect(await signInAs({ subject: 'careful' }, browser)).toMatchObject({
    auth: { user: { username: 'careful' } },
  })
  expect(await announced()).toHaveLength(1)

  await server.sql(
    `INSERT INTO "Totp" ("userId", secret, "confirmedAt") SELECT id, '', now() FROM "User" WHERE username = $1`,
    [user.username],
  )
  expect(await signInAs({ subject: 'careful' }, browser)).toEqual(refusal('provider_second_factor'))
})

test('linking needs the password and the same session, and one account there belongs to one account here [SEC-164]', async () => {
  const kim = await signUp(server)
  const browser = new CookieBrowser()
  browser.cookies.set('session', kim.token)
  const wrong = await send(browser, LINK, { id, password: 'wrong' })
  expect(wrong.errors?.[0]).toEqual(refusal('password_wrong'))
  const { data } = await send<{ startIdentityLink: string }>(browser, LINK, { id, password })
  const path = new URL(data!.startIdentityLink).pathname + new URL(data!.startIdentityLink).search
  expect(path).toBe('/oidc/1?link')
  const answer = await goThrough(browser, { subject: 'kim-there' }, path)
  const withoutSession = new CookieBrowser()
  withoutSession.cookies.set('flow', browser.cookies.get('flow')!)
  expect(await complete(withoutSession, answer)).toEqual(refusal('identity_other_viewer', 'CONFLICT'))

  await send(browser, LINK, { id, password })
  expect(await signInAs({ subject: 'kim-there' }, browser, path)).toMatchObject({
    ...{ auth: null, linked: true, next: '/settings/security' },
  })
  expect(await kim.request('{ viewer { identities { id name } } }')).toEqual({
    viewer: { identities: [{ id, name: 'Example ID' }] },
  })
  const twice = await send(browser, LINK, { id, password })
  expect(twice.errors?.[0]).toEqual(refusal('identity_linked_already', 'CONFLICT'))
  expect(await signInAs({ subject: 'kim-there' })).toMatchObject({
    auth: { user: { username: kim.username } },
  })

  const lee = await signUp(server)
  const other = new CookieBrowser()
  other.cookies.set('session', lee.token)
  await send(other, LINK, { id, password })
  expect(await signInAs({ subject: 'kim-there' }, other, path)).toEqual(refusal('identity_taken', 'CONFLICT'))

  expect(await kim.refused(UNLINK, { id, password: 'wrong' })).toEqual(refusal('password_wrong'))
  expect(await lee.refused(UNLINK, { id, password })).toEqual(refusal('identity_not_found', 'NOT_FOUND'))
  expect(await kim.request(UNLINK, { id, password })).toEqual({ unlinkIdentity: { identities: [] } })
  expect(await signInAs({ subject: 'kim-there' })).toMatchObject({ needsUsername: true })
})

test('an account without a password sets one within 15 minutes after signing in, and can then unlink the provider [SEC-173]', async () => {
  const { token, user } = await createAccount({ subject: 'no-password', username: 'no-password' })
  const client = createApiClient(server.url, token)
  expect(await client.request('{ viewer { hasPassword } }')).toEqual({ viewer: { hasPassword: false } })
  expect(await client.refused(UNLINK, { id, password })).toEqual(refusal('password_none'))
  expect(
    await client.refused('mutation ($password: String!) { deleteAccount(password: $password) }', {
      password,
    }),
  ).toEqual(refusal('password_none'))

  const input = { currentPassword: '', newPassword: password }
  const age = (minutes: number) =>
    server.sql(
      `UPDATE "Session" SET "createdAt" = now() - $2 * interval '1 minute'
       WHERE "userId" = (SELECT id FROM "User" WHERE username = $1)`,
      [user.username, minutes],
    )
  await age(16)
  expect(await client.refused(SET_PASSWORD, { input })).toEqual(refusal('password_sign_in_again'))
  await age(14)
  expect(await client.request(SET_PASSWORD, { input })).toEqual({ changePassword: { hasPassword: true } })
  expect(await client.refused(SET_PASSWORD, { input })).toEqual(refusal('password_wrong'))
  // The session was opened with the identity.
  await client.request(UNLINK, { id, password })
  expect(await client.refused('{ viewer { identities { id } } }')).toMatchObject({
    extensions: { code: 'UNAUTHENTICATED' },
  })
  const signedIn = await createApiClient(server.url).request<{ signIn: { user: { username: string } } }>(
    'mutation ($input: SignInInput!) { signIn(input: $input) { user { username } } }',
    { input: { username: user.username, password } },
  )
  expect(signedIn.signIn.user).toEqual({ username: user.username })
})

test('deleting an account deletes its identities', async () => {
  const { token } = await createAccount({ subject: 'leaving', username: 'leaving' })
  const client = createApiClient(server.url, token)
  await client.request(SET_PASSWORD, { input: { currentPassword: '', newPassword: password } })
  await client.request('mutation ($password: String!) { deleteAccount(password: $password) }', { password })
  expect(await server.sql(`SELECT 1 FROM "Identity" WHERE subject = 'leaving'`)).toEqual([])
  expect(await signInAs({ subject: 'leaving', username: 'leaving' })).toMatchObject({ needsUsername: true })
})
