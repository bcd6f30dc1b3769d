import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Secret, TOTP } from 'otpauth'
import { afterAll, expect, test } from 'vitest'
import { sql } from '../harness/sql.ts'
import { Authenticator } from '../harness/authenticator.ts'
import { createApiClient } from '../harness/client.ts'
import { type Line, lineOf } from '../harness/log.ts'
import { mailServerForFile } from '../harness/mail.ts'
import { CLIENT_SECRET, CookieBrowser, startProvider } from '../harness/provider.ts'
import { ADD_PUSH, pushServiceForFile } from '../harness/push-service.ts'
import { startServer } from '../harness/server.ts'
import { Socket } from '../harness/socket.ts'
import { until } from '../harness/wait.ts'

// Canaries: the test sends secrets of every kind, in the right fields and in wrong ones, and then searches for them in
// everything that the server stores, logs or answers. The server has its own database, so that its files are searched too.

const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-secrets-'))
const figures = 'canary-of-the-figures'
const provider = await startProvider()
afterAll(() => provider.stop())
const smtpPassword = 'canary-of-the-mail-server'
const smtp = await mailServerForFile()
const pushService = await pushServiceForFile()
const probe = join(import.meta.dirname, '../harness/password-probe.ts')
const server = await startServer({
  dataDir,
  env: {
    LOG_LEVEL: 'trace',
    METRICS_TOKEN: figures,
    NODE_OPTIONS: `--import ${probe}`,
    SMTP_URL: smtp.url.replace('//', `//canary:${smtpPassword}@`),
    MAIL_FROM: 'chat@example.org',
    ...provider.env,
  },
})
provider.register(server)
const socketDir = join(dataDir, 'postgres')
const databaseUrl = `postgresql://latchkey@localhost/latchkey?host=${encodeURIComponent(socketDir)}`
afterAll(async () => {
  // Its log has the errors from when a table was missing.
  await server.stop().catch(() => null)
  await rm(dataDir, { recursive: true, force: true })
})

const canary = (what: string) => `canary-${what}-${Math.random().toString(36).slice(2)}`
const planted = new Map<string, string>([
  ['the token for the figures', figures],
  ['the secret of the client at a provider', CLIENT_SECRET],
  ['the password of the mail server', smtpPassword],
])
const plant = (what: string) => {
  const secret = canary(what.replaceAll(' ', '-'))
  planted.set(what, secret)
  return secret
}

/** Responses that must not contain a secret. */
const answers: string[] = []

const SET_UP = 'mutation ($input: SetUpServerInput!) { setUpServer(input: $input) { token } }'
const SIGN_UP = 'mutation ($input: SignUpInput!) { signUp(input: $input) { token user { id } } }'
const RESET = `mutation ($token: String!, $newPassword: String!) {
  resetPassword(token: $token, newPassword: $newPassword) { token } }`
const SIGN_IN = 'mutation ($input: SignInInput!) { signIn(input: $input) { token } }'

async function send(
  query: string,
  variables: object = {},
  token?: string,
): Promise<{ data: Record<string, never> | null; errors?: unknown }> {
  const answer = await createApiClient(server.url, token).send<Record<string, never>>(query, variables)
  if (answer.errors) answers.push(JSON.stringify(answer.errors), JSON.stringify([...answer.headers]))
  return answer
}

const field = <Value>({ data }: { data: Record<string, never> | null }, ...names: string[]): Value =>
  names.reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], data) as Value

const password = plant('a password')
const newPassword = plant('a new password')
const key = plant('a room’s key')
const newKey = plant('a room’s new key')

/** The one line of the log that may have the setup code. */
const setupLine = await lineOf(server, ({ msg }) => msg.includes('/setup?code='))
const setupCode = setupLine.msg.split('code=')[1]!
planted.set('the setup code', setupCode)
const setup = { username: 'canary', serverName: 'Latchkey', signUpPolicy: 'OPEN', roomName: 'First room' }
await send(SET_UP, { input: { ...setup, password, code: plant('a wrong setup code') } })
await send(SET_UP, { input: { ...setup, password: 1, code: setupCode } })
await fetch(`${server.url}/setup?code=${setupCode}`)
const first = await send(SET_UP, { input: { ...setup, password, code: setupCode } })
const session = field<string>(first, 'setUpServer', 'token')
await send(SET_UP, { input: { ...setup, password, code: setupCode } })
await send(SIGN_IN, { input: { username: setupCode, password } })
planted.set('a session', session)
const other = field<string>(
  await send(SIGN_IN, { input: { username: 'canary', password } }),
  'signIn',
  'token',
)
planted.set('another session', other)
const room = field<string>(
  await send(
    'mutation ($key: String) { createRoom(input: { name: "cage", key: $key }) { id } }',
    { key },
    session,
  ),
  'createRoom',
  'id',
)
const access = field<string>(
  await send(
    'mutation { createAccessToken(input: { name: "bot", scopes: [READ, WRITE] }) { token } }',
    {},
    session,
  ),
  'createAccessToken',
  'token',
)
planted.set('an access token', access)
planted.set(
  'the token of a bot',
  field<string>(
    await send(
      'mutation { createBot(input: { username: "canary-bot", scopes: [READ] }) { token } }',
      {},
      session,
    ),
    'createBot',
    'token',
  ),
)
const invite = field<string>(
  await send('mutation ($id: ID!) { createInvite(input: { roomId: $id }) { code } }', { id: room }, session),
  'createInvite',
  'code',
)
planted.set('an invite’s code', invite)
const guestLink = async (userId: string) =>
  field<string>(
    await send('mutation ($userId: ID!) { createPasswordResetLink(userId: $userId) }', { userId }, session),
    'createPasswordResetLink',
  )
// The one who sets up the server is its admin.
const serverInvite = field<string>(
  await send('mutation { createServerInvite { code } }', {}, session),
  'createServerInvite',
  'code',
)
planted.set('the code of an invite to the server', serverInvite)

/** In the right field, in a wrong one, as another type, twice, split in two, in the URL, in a header. */
async function spill(): Promise<void> {
  const guest = field<string>(
    await send(SIGN_UP, { input: { username: 'guest', password } }),
    'signUp',
    'token',
  )
  planted.set('a guest’s session', guest)
  const { viewer } = (await send('{ viewer { user { id } } }', {}, guest)).data as unknown as {
    viewer: { user: { id: string } }
  }
  const resetToken = (await guestLink(viewer.user.id)).split('token=')[1]!
  planted.set('the token of a reset link', resetToken)
  await fetch(`${server.url}/reset?token=${resetToken}`)
  const reset = { token: resetToken, newPassword: plant('a password by a reset link') }
  await send(RESET, { ...reset, newPassword: 'password' })
  await send(RESET, { ...reset, token: plant('a wrong reset token') })
  await send(SIGN_UP, { input: { username: 'reset', password: resetToken, invite: resetToken } })
  const guestAgain = field<string>(await send(RESET, reset), 'resetPassword', 'token')
  planted.set('a session by a reset link', guestAgain)
  await send(RESET, reset)
  await spillFlow()
  await spillPasskey(guestAgain, reset.newPassword)
  await spillAs(guestAgain)
}

/** Does the same with a sign-in through a provider. */
async function spillFlow(): Promise<void> {
  const complete = (answer: string, cookie?: string) =>
    createApiClient(server.url).send<{ completeProviderSignIn: { needsUsername: boolean } | null }>(
      'mutation ($answer: String!) { completeProviderSignIn(number: 1, answer: $answer) { needsUsername } }',
      { answer },
      cookie ? { cookie } : {},
    )
  const browser = new CookieBrowser()
  provider.person = { subject: 'subject', username: 'there' }
  const start = await browser.open(`${server.url}/oidc/1`, /\/auth\?/)
  planted.set('the cookie of a flow', browser.cookies.get('flow')!)
  for (const name of ['state', 'nonce']) planted.set(`the ${name} of a flow`, start.searchParams.get(name)!)
  const { search, searchParams } = await browser.open(start.href, /\/callback/)
  planted.set('the code of a flow', searchParams.get('code')!)
  await fetch(`${server.url}/oidc/1/callback${search}`)
  for (const cookie of [undefined, 'flow=nobody']) {
    const { errors, headers } = await complete(search, cookie)
    answers.push(JSON.stringify(errors), JSON.stringify([...headers]))
  }
  const completed = await complete(search, browser.header.cookie)
  expect(completed.data?.completeProviderSignIn?.needsUsername).toBe(true)
  browser.keep(completed)
  planted.set('the cookie of a sign-up through a provider', browser.cookies.get('flow')!)
  await createApiClient(server.url).send(
    'mutation { signUpWithIdentity(input: { username: "confirmed" }) { token } }',
    {},
    browser.header,
  )
}

/** Does the same with passkeys. */
async function spillPasskey(guest: string, password: string): Promise<void> {
  const start = 'mutation ($password: String!) { startPasskey(password: $password) }'
  const options = field<string>(await send(start, { password }, guest), 'startPasskey')
  const signIn = field<string>(await send('mutation { startPasskeySignIn }'), 'startPasskeySignIn')
  for (const [what, text] of [
    ['the challenge of a new passkey', options],
    ['the challenge of a sign-in with a passkey', signIn],
  ] as const)
    planted.set(what, (JSON.parse(text) as { challenge: string }).challenge)
  const add = 'mutation ($credential: String!) { addPasskey(name: "phone", credential: $credential) { id } }'
  const device = new Authenticator(server.url)
  await send(add, { credential: device.create(signIn) }, guest)
  await send(add, { credential: device.create(options) }, guest)
  const use = 'mutation ($credential: String!) { signInWithPasskey(credential: $credential) { token } }'
  await send(use, { credential: device.get(signIn, { origin: 'https://elsewhere.example' }) })
  const again = field<string>(await send('mutation { startPasskeySignIn }'), 'startPasskeySignIn')
  const session = field<string>(
    await send(use, { credential: device.get(again) }),
    'signInWithPasskey',
    'token',
  )
  planted.set('a session by a passkey', session)
}

/** Does the same with the session of a member. */
async function spillAs(guest: string): Promise<void> {
  const join = 'mutation ($input: JoinRoomInput!) { joinRoom(input: $input) { status } }'
  await send(join, { input: { name: 'cage', key: plant('a wrong key') } }, guest)
  await send(join, { input: { invite: plant('a wrong invite') } }, guest)
  await send(join, { input: { name: 'cage', key } }, guest)
  await send('query ($code: String!) { invite(code: $code) { room { name } } }', { code: invite }, guest)
  await send('query ($code: String!) { serverInvite(code: $code) { expiresAt } }', { code: serverInvite })
  await send(SIGN_UP, { input: { username: 'invited', password, invite: serverInvite } })
  await send(SIGN_UP, {
    input: { username: 'uninvited', password, invite: plant('a wrong invite to the server') },
  })
  await send(SIGN_UP, { input: { username: serverInvite, password } })
  await send(SIGN_IN, { input: { username: 'canary', password: plant('a wrong password') } })
  await send(SIGN_IN, { input: { username: password, password: 1 } })
  await send(SIGN_UP, {
    input: { username: 'canary', password: plant('the password of a name that is taken') },
  })
  await send(SIGN_UP, { input: { username: 'x', password, pasword: password } })
  await send(SIGN_UP, { input: password })
  await send(SIGN_UP, { input: { username: 'y', password: { text: password } } })
  await send(`mutation { signIn(input: { username: "canary", password: "${password} }) { token } }`)
  await send(
    `mutation { signIn(input: { username: "canary", password: ${JSON.stringify([password])} }) { token } }`,
  )
  const change = 'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { user { id } } }'
  await send(change, { input: { currentPassword: plant('a wrong current password'), newPassword } }, session)
  await send(change, { input: { currentPassword: password, newPassword } }, session)
  await send(
    'mutation ($password: String!) { deleteAccount(password: $password) }',
    { password: plant('a password that deletes nothing') },
    session,
  )
  await send(
    'mutation ($id: ID!, $key: String) { changeRoomKey(roomId: $id, key: $key) { id } }',
    { id: room, key: newKey },
    session,
  )
  await send('{ viewer { user { id } } }', {}, plant('a token of nobody'))
  for (const path of [
    `/join/${invite}`,
    `/?key=${key}`,
    `/graphql?query=${encodeURIComponent(password)}`,
    `/login?next=${session}`,
  ])
    await fetch(server.url + path, {
      headers: { cookie: `session=${other}`, authorization: `Bearer ${access}` },
    })
  await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"password":"${password}"`,
  })
  const socket = await Socket.open(server.url, { token: access })
  await socket.run(SIGN_IN, { input: { username: 'canary', password: newPassword.slice(0, 20) } })
  await socket.run(`{ room(name: "${key}" }`)
  socket.send(`not JSON, but ${session}`)
  await socket.closed
}

/** The codes in mails. They are short, so only whole words count. */
const codes: string[] = []

/** Confirms a mail address, gets a link by mail, and turns a second factor on and uses it. */
async function spillFactors(): Promise<void> {
  const person = field<string>(
    await send(SIGN_UP, { input: { username: 'factors', password } }),
    'signUp',
    'token',
  )
  const email = 'canary@example.org'
  await send(
    'mutation ($email: String!, $password: String!) { setEmail(email: $email, password: $password) { email } }',
    { email, password },
    person,
  )
  const code = /^\d{8}$/m.exec((await smtp.mailTo(email)).text)![0]
  codes.push(code)
  const confirm = 'mutation ($code: String!) { confirmEmail(code: $code) { email } }'
  await send(confirm, { code: `${code}0` }, person)
  await send(confirm, { code }, person)
  await send(confirm, { code }, person)
  await send('mutation ($login: String!) { requestPasswordReset(login: $login) }', { login: email })
  const token = /token=([\w-]+)/.exec((await smtp.mailTo(email, 2)).text)![1]!
  planted.set('the token of a link by mail', token)
  const started = await send(
    'mutation ($password: String!) { startTotp(password: $password) { secret } }',
    { password },
    person,
  )
  const secret = field<string>(started, 'startTotp', 'secret')
  planted.set('the secret of an authenticator app', secret)
  const digits = () => new TOTP({ secret: Secret.fromBase32(secret) }).generate()
  const confirmTotp = 'mutation ($code: String!) { confirmTotp(code: $code) }'
  await send(confirmTotp, { code: secret }, person)
  const recovery = field<string[]>(await send(confirmTotp, { code: digits() }, person), 'confirmTotp')
  recovery.forEach((each, n) => planted.set(`recovery code ${n}`, each))
  await send(SIGN_IN, { input: { username: recovery[0], password, code: secret } })
  const again = await send(SIGN_IN, { input: { username: 'factors', password, code: recovery[1] } })
  planted.set('a session by a recovery code', field(again, 'signIn', 'token'))
  await send(SIGN_IN, { input: { username: 'factors', password, code: recovery[1] } })
  await send(RESET, { token, newPassword: plant('a password by a link in a mail'), code: recovery[2] })
}

/** Signs up while the table of passwords is missing, so that the error is masked and only the log has the cause. */
async function failWithSecrets(): Promise<void> {
  await sql(databaseUrl, 'ALTER TABLE "Password" RENAME TO "Gone"')
  const { errors } = await send(SIGN_UP, {
    input: { username: 'late', password: plant('a password on its way into a fault') },
  })
  await send(SIGN_IN, { input: { username: 'canary', password: newPassword } })
  await sql(databaseUrl, 'ALTER TABLE "Gone" RENAME TO "Password"')
  await sql(databaseUrl, `ALTER TABLE "Session" ADD CONSTRAINT never CHECK ("userAgent" IS NULL) NOT VALID`)
  await send(SIGN_UP, { input: { username: 'later', password } })
  await sql(databaseUrl, `ALTER TABLE "Session" DROP CONSTRAINT never`)
  const { requestId } = (errors as { extensions: { requestId: string } }[])[0]!.extensions
  expect(await lineOf(server, (line) => line.level === 50 && line['requestId'] === requestId)).toHaveProperty(
    'err.message',
  )
}

/** Secrets that the database has to have, and nothing else may. */
const stored = new Map<string, string>()

/** Sends a message to a browser, which its push service takes, and one that it does not. */
async function spillPush(): Promise<void> {
  const browser = pushService.createBrowser()
  const add = await send(ADD_PUSH, browser.subscription, session)
  const id = field<string>(add, 'addPushSubscription', 'id')
  browser.answers.push({ status: 201 }, { status: 400 })
  for (let times = 0; times < 2; times++)
    await send('mutation ($id: ID!) { sendTestPush(id: $id) }', { id }, session)
  expect(browser.pushes).toHaveLength(2)
  await send(ADD_PUSH, { ...browser.subscription, p256dh: browser.subscription.auth }, session)
  const [key] = await sql<{ value: string }>(
    databaseUrl,
    `SELECT value FROM "Secret" WHERE name = 'push messages'`,
  )
  await fetch(`${server.url}/unsubscribe/${plant('the code of a link that ends mails')}`)
  stored.set('the key that signs push messages', key!.value)
  stored.set('the address of a browser', new URL(browser.subscription.endpoint).pathname)
  stored.set('the secret of a browser', browser.subscription.auth)
}

await spill()
await spillFactors()
await spillPush()
await failWithSecrets()

const expectNone = (where: string, text: string, secrets: ReadonlyMap<string, string> = planted) => {
  for (const [what, secret] of secrets) if (text.includes(secret)) expect.fail(`${what} is in ${where}`)
}

test('no table contains a secret [SEC-77]', async () => {
  const tables = await sql<{ name: string }>(
    databaseUrl,
    `SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables
     WHERE table_schema NOT IN ('pg_catalog', 'information_schema')`,
  )
  expect(tables.length).toBeGreaterThan(12)
  for (const { name } of tables) {
    const rows = await sql<{ row: string }>(databaseUrl, `SELECT t::text AS row FROM ${name} t`)
    const text = rows.map(({ row }) => row).join('\n')
    expectNone(name, text)
    for (const code of codes)
      expect({ name, found: new RegExp(`\\b${code}\\b`).test(text) }).toEqual({ name, found: false })
  }
})

test('no file contains a secret, not even the database’s write-ahead log [SEC-79]', () => {
  const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  expect(files.length).toBeGreaterThan(100)
  for (const entry of files)
    expectNone(entry.name, readFileSync(join(entry.parentPath, entry.name), 'latin1'))
})

test('the log contains no secret and no hash of one, even at level trace [SEC-86]', () => {
  const text = JSON.stringify(server.log.filter((line) => line !== setupLine))
  expect(text.length).toBeGreaterThan(5_000)
  expectNone('the log', text)
  expectNone('the log', text, stored)
  expect(text).not.toContain('$argon2')
})

test('the metrics and error responses contain no secret', async () => {
  const headers = { authorization: `Bearer ${figures}` }
  expectNone('the figures', await (await fetch(`${server.url}/metrics`, { headers })).text())
  expect(answers.length).toBeGreaterThan(20)
  for (const answer of answers)
    for (const secrets of [planted, stored]) expectNone('an answer', answer, secrets)
})

test('an unknown username and a wrong password get the same error', async () => {
  const [known, unknown] = [
    await createApiClient(server.url).send(SIGN_IN, { input: { username: 'canary', password: 'wrong' } }),
    await createApiClient(server.url).send(SIGN_IN, { input: { username: 'nobody', password: 'wrong' } }),
  ]
  expect(unknown.errors).toEqual(known.errors)
  expect(unknown.status).toBe(known.status)
  const namesOf = ({ headers }: typeof known) => [...headers.keys()]
  expect(namesOf(unknown)).toEqual(namesOf(known))
})

test('an unknown username takes as much work as a wrong password', async () => {
  const workOf = async (username: string) => {
    const before = server.log.length
    await createApiClient(server.url).send(SIGN_IN, { input: { username, password: 'also wrong' } })
    const lines = await until('the sign-in is logged', () => {
      const lines = server.log.slice(before) as Line[]
      return lines.some(({ msg }) => msg === 'sign-in') && lines
    })
    return lines.flatMap(({ msg, how }) => (msg === 'verify' ? [how] : []))
  }
  const work = await workOf('canary')
  expect(work).toEqual(['argon2id v=19 m=19456,t=2,p=1'])
  expect(await workOf('nobody')).toEqual(work)
})
