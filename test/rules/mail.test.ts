import { expect, test } from 'vitest'
import { Authenticator } from '../harness/authenticator.ts'
import { createApiClient } from '../harness/client.ts'
import { databaseForFile } from '../harness/database.ts'
import { uuidOf } from '../harness/ids.ts'
import { lineOf } from '../harness/log.ts'
import { mailServerForFile } from '../harness/mail.ts'
import { expectCauses } from '../harness/notifications.ts'
import { password, type Person, signIn, signUp } from '../harness/people.ts'
import { serverForFile } from '../harness/server.ts'
import { sql } from '../harness/sql.ts'

// Two nodes that send the same mail, and one without a mail server.
const smtp = await mailServerForFile()
const database = await databaseForFile()
const figures = 'a token for the figures'
const env = { SMTP_URL: smtp.url, MAIL_FROM: 'chat@example.org', METRICS_TOKEN: figures }
const server = await serverForFile({ database, env })
const node = await serverForFile({ database, env: { ...env, RATE_LIMITS: 'on' } })
const silent = await serverForFile({ database })

const SET =
  'mutation ($email: String!, $password: String!) { setEmail(email: $email, password: $password) { user { id } } }'
const CONFIRM =
  'mutation ($code: String!) { confirmEmail(code: $code) { email emailConfirmed pendingEmail } }'
const REMOVE = 'mutation ($password: String!) { removeEmail(password: $password) { email emailConfirmed } }'
const REQUEST = 'mutation ($login: String!) { requestPasswordReset(login: $login) }'
const RESET = `mutation ($token: String!, $newPassword: String!) {
  resetPassword(token: $token, newPassword: $newPassword) { token user { username } } }`
const SIGN_IN = 'mutation ($input: SignInInput!) { signIn(input: $input) { token } }'
const ME = '{ viewer { user { username } } }'
const MAIL = '{ viewer { email emailConfirmed pendingEmail } }'

const visitor = createApiClient(server.url)
const setEmail = (person: Person, email: string) => person.request(SET, { email, password })
const codeIn = (text: string) => /^\d{8}$/m.exec(text)![0]
const tokenIn = (text: string) =>
  new URL(/^http.*\/reset\?token=.*$/m.exec(text)![0]).searchParams.get('token')!
const wrong = (code: string) => String((Number(code) + 1) % 100_000_000).padStart(8, '0')

/** Signs a person up who has confirmed an address. */
async function withEmail(username: string, email = `${username}@example.org`): Promise<Person> {
  const person = await signUp(server, username)
  await setEmail(person, email)
  await person.request(CONFIRM, { code: codeIn((await smtp.mailTo(email)).text) })
  return person
}

test('an address is the account’s once its code is confirmed, and not before [SEC-140]', async () => {
  const ana = await signUp(server, 'ana')
  expect(await ana.request(MAIL)).toEqual({
    viewer: { email: null, emailConfirmed: false, pendingEmail: null },
  })
  expect((await ana.refused(SET, { email: 'ana@example.org', password: 'wrong' })).extensions).toMatchObject({
    code: 'FORBIDDEN',
    field: 'password',
  })
  for (const email of [
    'ana',
    'ana@example',
    'a b@example.org',
    'ana@example.org, leo@example.org',
    '<x@example.org>',
  ])
    expect((await ana.refused(SET, { email, password })).extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'email',
    })
  await setEmail(ana, 'Ana@Example.org')
  const mail = await smtp.mailTo('Ana@Example.org')
  expect(mail).toMatchObject({
    from: 'Latchkey <chat@example.org>',
    subject: 'Confirm your email address for Latchkey',
  })
  const waiting = { email: 'Ana@Example.org', emailConfirmed: false, pendingEmail: 'Ana@Example.org' }
  expect(await ana.request(MAIL)).toEqual({ viewer: waiting })
  const code = codeIn(mail.text)
  expect((await ana.refused(CONFIRM, { code: wrong(code) })).extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    field: 'code',
  })
  const confirmed = { email: 'Ana@Example.org', emailConfirmed: true, pendingEmail: null }
  expect(await ana.request(CONFIRM, { code: ` ${code.slice(0, 4)} ${code.slice(4)}` })).toEqual({
    confirmEmail: confirmed,
  })
  expect((await ana.refused(CONFIRM, { code })).extensions.code).toBe('BAD_USER_INPUT')

  // Another one changes nothing until it is confirmed, and then the former address is told.
  await setEmail(ana, 'ana@new.example.org')
  const next = codeIn((await smtp.mailTo('ana@new.example.org')).text)
  expect(await ana.request(MAIL)).toEqual({ viewer: { ...confirmed, pendingEmail: 'ana@new.example.org' } })
  await ana.request(CONFIRM, { code: next })
  expect((await smtp.mailTo('Ana@Example.org', 2)).subject).toContain('has changed')
  expect(await ana.request(REMOVE, { password })).toEqual({
    removeEmail: { email: null, emailConfirmed: false },
  })
  expect((await smtp.mailTo('ana@new.example.org', 2)).subject).toContain('has changed')
  // Two nodes work on the queue, and each mail was sent once.
  await expect.poll(waitingJobs).toBe(0)
  expect(smtp.mails.map(({ to, subject }) => `${to} ${subject.split(' ')[0]}`)).toEqual([
    'ana@example.org Confirm',
    'ana@new.example.org Confirm',
    'ana@example.org Your',
    'ana@new.example.org Your',
  ])
})

test('a code ends after five wrong ones, and after half an hour [SEC-141]', async () => {
  const ben = await signUp(server, 'ben')
  const email = 'ben@example.org'
  await setEmail(ben, email)
  const code = codeIn((await smtp.mailTo(email)).text)
  // Parallel attempts count as many.
  await Promise.all(Array.from({ length: 5 }, () => ben.refused(CONFIRM, { code: wrong(code) })))
  expect((await ben.refused(CONFIRM, { code })).extensions.code).toBe('BAD_USER_INPUT')
  await setEmail(ben, email)
  const late = codeIn((await smtp.mailTo(email, 2)).text)
  const [{ minutes }] = (await sql<{ minutes: number }>(
    database.url,
    `SELECT round(extract(epoch FROM "expiresAt" - now()) / 60)::int AS minutes FROM "EmailCode" WHERE "userId" = $1`,
    [uuidOf(ben.id)],
  )) as [{ minutes: number }]
  expect(minutes).toBe(30)
  await sql(database.url, 'UPDATE "EmailCode" SET "expiresAt" = now() WHERE "userId" = $1', [uuidOf(ben.id)])
  expect((await ben.refused(CONFIRM, { code: late })).extensions.code).toBe('BAD_USER_INPUT')
  expect(await ben.request(MAIL)).toMatchObject({ viewer: { email: null, pendingEmail: null } })
})

test('an address belongs to one account, and another one is not told whose it is [SEC-142]', async () => {
  await withEmail('cleo')
  const dan = await signUp(server, 'dan')
  expect(await dan.request(SET, { email: 'CLEO@example.org', password })).toMatchObject({ setEmail: {} })
  expect(await dan.request(MAIL)).toMatchObject({
    viewer: { email: 'CLEO@example.org', emailConfirmed: false },
  })
  const { text } = await smtp.mailTo('CLEO@example.org', 2)
  expect(text).toContain('belongs to another account')
  expect(text).not.toMatch(/\d{8}|dan/)
  // Two accounts that wait for the same address: the first to confirm it has it.
  const [eve, fay] = [await signUp(server, 'eve'), await withEmail('fay')]
  for (const person of [eve, fay]) await setEmail(person, 'shared@example.org')
  await smtp.mailTo('shared@example.org', 2)
  const codes = smtp.mails.filter(({ to }) => to === 'shared@example.org').map(({ text }) => text)
  const codeOf = (name: string) => codeIn(codes.find((text) => text.includes(`Hello ${name},`))!)
  await eve.request(CONFIRM, { code: codeOf('eve') })
  expect((await fay.refused(CONFIRM, { code: codeOf('fay') })).extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    messageKey: 'email_code_wrong',
  })
  expect(await fay.request(MAIL)).toMatchObject({ viewer: { email: 'fay@example.org' } })
  // The note about a change was in the transaction that failed.
  const jobs = await sql(database.url, `SELECT 1 FROM pgboss.job WHERE data::text LIKE '%fay@%'`)
  expect(jobs).toEqual([])
})

test('a link by mail sets a new password once and ends every session, and a request tells nothing [SEC-143]', async () => {
  const gil = await withEmail('gil')
  await gil.request('mutation { updateSettings(input: { locale: "de" }) { locale } }')
  const nobody = await signUp(server, 'without-address')
  const before = smtp.mails.length
  for (const login of [
    'GIL',
    ' Gil@example.org ',
    nobody.username,
    'no-such-person',
    'nobody@example.org',
    '',
  ])
    expect((await visitor.send(REQUEST, { login })).data).toEqual({ requestPasswordReset: true })
  await smtp.mailTo('gil@example.org', 3)
  await expect.poll(waitingJobs).toBe(0)
  expect(smtp.mails.slice(before).map(({ to }) => to)).toEqual(['gil@example.org', 'gil@example.org'])
  const links = await sql<{ minutes: number }>(
    database.url,
    'SELECT round(extract(epoch FROM "expiresAt" - now()) / 60)::int AS minutes FROM "PasswordReset" WHERE "userId" = $1',
    [uuidOf(gil.id)],
  )
  expect(links).toEqual([{ minutes: 60 }])
  const [first, second] = smtp.mails.slice(before)
  expect(second!.subject).toBe('Lege ein neues Passwort für Latchkey fest')
  const newPassword = 'another long password'
  // The later one replaced the other. Which node sent which is open.
  const results = []
  for (const { text } of [first!, second!])
    results.push(await visitor.send<{ resetPassword: object }>(RESET, { token: tokenIn(text), newPassword }))
  expect(results.filter(({ errors }) => !errors)).toHaveLength(1)
  for (const { text } of [first!, second!])
    expect((await visitor.refused(RESET, { token: tokenIn(text), newPassword })).extensions.code).toBe(
      'NOT_FOUND',
    )
  await expect
    .poll(async () => (await gil.send(ME)).errors?.[0]?.extensions.code, { timeout: 6_000 })
    .toBe('UNAUTHENTICATED')
})

test('a mailbox gets five links in an hour, and an address asks twenty times, whether or not there is an account [SEC-151]', async () => {
  const lea = await withEmail('lea')
  const at = createApiClient(node.url)
  for (let n = 0; n < 20; n++) {
    const login = n < 8 ? lea.username : 'no-such-person'
    expect((await at.send(REQUEST, { login })).data).toEqual({ requestPasswordReset: true })
  }
  for (const login of [lea.username, 'no-such-person'])
    expect((await at.refused(REQUEST, { login })).extensions.code).toBe('RATE_LIMITED')
  await expect.poll(waitingJobs).toBe(0)
  expect(
    smtp.mails.filter(({ to, subject }) => to.startsWith('lea@') && subject.includes('new password')),
  ).toHaveLength(5)
})

test('a sign-in from a new device is announced by mail, and one from a known device is not', async () => {
  const hal = await withEmail('hal')
  const input = { username: hal.username, password }
  const firefox = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0' }
  const { headers } = await visitor.send(SIGN_IN, { input }, firefox)
  const { subject, text } = await smtp.mailTo('hal@example.org', 2)
  expect(subject).toBe('New login to Latchkey')
  expect(text).toContain('Firefox on Linux')
  expect(text).toContain('/settings/security')
  const device = /device=[^;]+/.exec(headers.getSetCookie().join('\n'))![0]
  await visitor.send(SIGN_IN, { input }, { ...firefox, cookie: device })
  await visitor.send(SIGN_IN, { input: { ...input, password: 'wrong' } }, firefox)
  await expect.poll(waitingJobs).toBe(0)
  expect(smtp.mails.filter(({ to }) => to === 'hal@example.org')).toHaveLength(2)
})

test('without an address, a program that signs in again and again causes five notifications an hour', async () => {
  const ira = await signUp(node, 'ira')
  for (let n = 0; n < 7; n++) await signIn(node, ira.username)
  await expectCauses(ira, Array(5).fill('SIGN_IN undefined'))
})

const waitingJobs = async () => {
  const [row] = await sql<{ count: number }>(
    database.url,
    `SELECT count(*)::int AS count FROM pgboss.job WHERE state < 'completed'`,
  )
  return row!.count
}

test('a mail that is refused is tried again, and one that hangs holds up no other', async () => {
  const [ida, jan, kai] = [
    await signUp(server, 'ida'),
    await signUp(node, 'jan'),
    await signUp(server, 'kai'),
  ]
  await setEmail(ida, 'hangs@example.org')
  await expect.poll(() => smtp.offered).toContain('hangs@example.org')
  await setEmail(jan, 'busy-jan@example.org')
  for (let n = 0; n < 4; n++) {
    await setEmail(kai, `kai-${n}@example.org`)
    await smtp.mailTo(`kai-${n}@example.org`)
  }
  await smtp.mailTo('busy-jan@example.org')
  expect(smtp.offered.filter((address) => address === 'busy-jan@example.org')).toHaveLength(2)
  const failed = [server, node].map((each) =>
    lineOf(each, ({ msg }) => msg === 'A job failed, and is tried again'),
  )
  const line = await Promise.race(failed)
  expect(line).toMatchObject({
    queue: 'mail',
    attempt: 1,
    reason: expect.stringContaining('Come back later'),
  })
  expect(JSON.stringify(line)).not.toContain('jan@')
  for (const lost of failed) lost.catch(() => {})
  const text = await (
    await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${figures}` } })
  ).text()
  expect(text).toMatch(/latchkey_jobs_total\{queue="mail",outcome="done"\} [1-9]/)
  expect(text).toMatch(/latchkey_jobs\{state="failed"\} 0/)
})

test('an admin tries the mail server, which gets no mail, and the queue', async () => {
  const admin = await signUp(server, 'admin')
  await sql(database.url, `UPDATE "User" SET admin = true WHERE username = 'admin'`)
  const before = smtp.mails.length
  for (const component of ['MAIL', 'JOBS'])
    expect(
      await admin.request(
        'mutation ($component: HealthComponent!) { testHealth(component: $component) { ok } }',
        {
          component,
        },
      ),
    ).toEqual({ testHealth: { ok: true } })
  expect(smtp.mails).toHaveLength(before)
})

test('a server without a mail server says so, and has no queue', async () => {
  const quiet = createApiClient(silent.url)
  expect(await quiet.request('{ server { emailEnabled } }')).toEqual({ server: { emailEnabled: false } })
  expect(await visitor.request('{ server { emailEnabled } }')).toEqual({ server: { emailEnabled: true } })
  const mia = await signUp(silent, 'mia')
  for (const answer of [
    mia.refused(SET, { email: 'mia@example.org', password }),
    quiet.refused(REQUEST, { login: 'mia' }),
  ])
    expect((await answer).extensions).toMatchObject({ code: 'CONFLICT', messageKey: 'email_disabled' })
})

test('a changed or reset password, renewed recovery codes, a passkey and a second factor turned off are announced by mail, in the person’s language', async () => {
  const nora = await withEmail('nora')
  let count = 1
  const mail = () => smtp.mailTo('nora@example.org', ++count)
  await nora.request(
    'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { user { id } } }',
    { input: { currentPassword: password, newPassword: 'another good password' } },
  )
  const changed = await mail()
  expect(changed.subject).toBe('Your account on Latchkey has changed')
  expect(changed.text).toContain('Hello nora,\n\nthe password of your account on Latchkey was changed.')
  expect(changed.text).toContain('/settings/security')
  await nora.request('mutation { updateSettings(input: { locale: "de" }) { locale } }')
  await sql(database.url, 'INSERT INTO "Totp" ("userId", secret, "confirmedAt") VALUES ($1, $2, now())', [
    uuidOf(nora.id),
    'none',
  ])
  const variables = { password: 'another good password' }
  await nora.request('mutation ($password: String!) { renewRecoveryCodes(password: $password) }', variables)
  expect((await mail()).text).toContain('Wiederherstellungscodes')
  const { startPasskey } = await nora.request<{ startPasskey: string }>(
    'mutation ($password: String!) { startPasskey(password: $password) }',
    variables,
  )
  await nora.request(
    'mutation ($credential: String!) { addPasskey(name: "Phone", credential: $credential) { id } }',
    { credential: new Authenticator(server.url).create(startPasskey) },
  )
  expect((await mail()).text).toContain('ein Passkey hinzugefügt')
  await nora.request(
    'mutation ($password: String!) { disableTotp(password: $password) { totpEnabled } }',
    variables,
  )
  expect((await mail()).text).toContain('ausgeschaltet')
  await visitor.request(REQUEST, { login: 'nora' })
  await visitor.request(RESET, { token: tokenIn((await mail()).text), newPassword: 'a third good password' })
  expect((await mail()).text).toContain('Passwort deines Kontos')
})
