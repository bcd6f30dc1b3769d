import { spawnSync } from 'node:child_process'
import { Secret, TOTP } from 'otpauth'
import { expect, test } from 'vitest'
import { Authenticator } from '../harness/authenticator.ts'
import { createApiClient } from '../harness/client.ts'
import { databaseForFile } from '../harness/database.ts'
import { uuidOf } from '../harness/ids.ts'
import { password, type Person, signUp } from '../harness/people.ts'
import { serverForFile } from '../harness/server.ts'
import { sql } from '../harness/sql.ts'

// Two nodes without Redis, one of them with rate limits. What admins need is the whole server's.
const database = await databaseForFile()
const server = await serverForFile({ database })
const limited = await serverForFile({ database, env: { RATE_LIMITS: 'on' } })

const START = 'mutation ($password: String!) { startTotp(password: $password) { uri secret } }'
const CONFIRM = 'mutation ($code: String!) { confirmTotp(code: $code) }'
const DISABLE =
  'mutation ($password: String!) { disableTotp(password: $password) { totpEnabled recoveryCodesLeft } }'
const STATE = '{ viewer { totpEnabled recoveryCodesLeft } }'
const SIGN_IN = 'mutation ($input: SignInInput!) { signIn(input: $input) { token } }'
const ADMIN =
  '{ admin { auditLog(first: 1) { nodes { action target { username } changes { field after } } } } }'
const UPDATE = `mutation ($required: Boolean!) {
  updateServer(input: { adminSecondFactorRequired: $required }) { adminSecondFactorRequired } }`
const INVITE = 'mutation { createServerInvite { code } }'

const visitor = createApiClient(server.url)
const codeOf = (secret: string) => new TOTP({ secret: Secret.fromBase32(secret) }).generate()
const wrongOf = (secret: string) => String((Number(codeOf(secret)) + 1) % 1_000_000).padStart(6, '0')
const signIn = async (
  username: string,
  code?: string,
  { at = visitor, secret = password, cookie = '' } = {},
) => {
  const answer = await at.send<{ signIn: { token: string } }>(
    SIGN_IN,
    { input: { username, password: secret, code } },
    { cookie },
  )
  return { ...answer, refusal: answer.errors?.[0]?.extensions }
}
/** Lets the code of now work again, so that tests need not wait for the next one. */
const forget = (person: Person) =>
  sql(database.url, 'UPDATE "Totp" SET "lastStep" = 0 WHERE "userId" = $1', [uuidOf(person.id)])

async function turnOn(person: Person): Promise<{ secret: string; recovery: string[] }> {
  const { startTotp } = await person.request<{ startTotp: { secret: string } }>(START, { password })
  const { secret } = startTotp
  const { confirmTotp } = await person.request<{ confirmTotp: string[] }>(CONFIRM, { code: codeOf(secret) })
  await forget(person)
  return { secret, recovery: confirmTotp }
}

const needed = { code: 'UNAUTHENTICATED', field: 'code', secondFactor: true }

test('an authenticator app is needed once it has shown a right code, and a code works once [SEC-144]', async () => {
  const ana = await signUp(server, 'ana')
  expect((await ana.refused(START, { password: 'wrong' })).extensions.code).toBe('FORBIDDEN')
  expect((await ana.refused(CONFIRM, { code: '000000' })).extensions.code).toBe('CONFLICT')
  const { startTotp } = await ana.request<{ startTotp: { uri: string; secret: string } }>(START, { password })
  const { secret } = startTotp
  expect(new URL(startTotp.uri)).toMatchObject({ protocol: 'otpauth:', host: 'totp' })
  expect(startTotp.uri).toContain(`secret=${secret}`)
  expect((await ana.refused(CONFIRM, { code: wrongOf(secret) })).extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    field: 'code',
  })
  expect((await signIn('ana')).refusal).toBeUndefined()
  const first = codeOf(secret)
  const { confirmTotp } = await ana.request<{ confirmTotp: string[] }>(CONFIRM, { code: first })
  expect(confirmTotp).toHaveLength(10)
  expect(new Set(confirmTotp).size).toBe(10)
  expect(await ana.request(STATE)).toEqual({ viewer: { totpEnabled: true, recoveryCodesLeft: 10 } })
  expect((await ana.refused(START, { password })).extensions.code).toBe('CONFLICT')

  expect((await signIn('ana', undefined, { secret: 'wrong password' })).refusal).not.toHaveProperty(
    'secondFactor',
  )
  expect((await signIn('ana')).refusal).toMatchObject(needed)
  // The code that turned it on was used.
  expect((await signIn('ana', first)).refusal).toMatchObject(needed)
  await forget(ana)
  const code = codeOf(secret)
  const both = await Promise.all([
    signIn('ana', code),
    signIn('ana', code, { at: createApiClient(limited.url) }),
  ])
  expect(both.filter(({ refusal }) => !refusal)).toHaveLength(1)
  expect((await signIn('ana', code)).refusal).toMatchObject(needed)
})

test('a clock may be half a minute off, and not a minute and a half [SEC-150]', async () => {
  const ben = await signUp(server, 'ben')
  const { secret } = await turnOn(ben)
  const totp = new TOTP({ secret: Secret.fromBase32(secret) })
  for (const [seconds, fits] of [
    [-91, false],
    [91, false],
    [-1, true],
    [30, true],
  ] as const) {
    await forget(ben)
    const { refusal } = await signIn('ben', totp.generate({ timestamp: Date.now() + seconds * 1_000 }))
    expect({ seconds, fits: !refusal }).toEqual({ seconds, fits })
  }
})

test('a recovery code stands in for the app once, in any form, and all end with the second factor or the account [SEC-145]', async () => {
  const cleo = await signUp(server, 'cleo')
  const { recovery } = await turnOn(cleo)
  const [first, second] = recovery
  expect((await signIn('cleo', first)).refusal).toBeUndefined()
  expect((await signIn('cleo', first)).refusal).toMatchObject(needed)
  expect((await signIn('cleo', second!.replaceAll('-', ' ').toUpperCase())).refusal).toBeUndefined()
  expect(await cleo.request(STATE)).toEqual({ viewer: { totpEnabled: true, recoveryCodesLeft: 8 } })
  expect((await cleo.refused(DISABLE, { password: 'wrong' })).extensions.code).toBe('FORBIDDEN')
  expect(await cleo.request(DISABLE, { password })).toEqual({
    disableTotp: { totpEnabled: false, recoveryCodesLeft: 0 },
  })
  expect((await signIn('cleo')).refusal).toBeUndefined()
  await turnOn(cleo)
  const address = [uuidOf(cleo.id), 'cleo@example.org']
  await sql(database.url, 'INSERT INTO "Email" VALUES ($1, $2, $2)', address)
  await sql(
    database.url,
    'INSERT INTO "EmailCode" ("userId", address, "expiresAt") VALUES ($1, $2, now())',
    address,
  )
  await cleo.request('mutation ($password: String!) { deleteAccount(password: $password) }', { password })
  for (const table of ['Totp', 'RecoveryCode', 'Email', 'EmailCode'])
    expect(
      await sql(database.url, `SELECT 1 FROM "${table}" WHERE "userId" = $1`, [uuidOf(cleo.id)]),
    ).toEqual([])
})

test('guessing codes is limited for each address, and a device that is known is not locked out [SEC-146]', async () => {
  const dan = await signUp(server, 'dan')
  const { secret, recovery } = await turnOn(dan)
  const at = createApiClient(limited.url)
  const { headers } = await signIn('dan', recovery[0], { at })
  const cookie = /device=[^;]+/.exec(headers.getSetCookie().join('\n'))![0]
  const codes: unknown[] = []
  for (let n = 0; n < 11; n++) codes.push((await signIn('dan', wrongOf(secret), { at })).refusal?.code)
  expect(codes).toEqual([...Array<string>(10).fill('UNAUTHENTICATED'), 'RATE_LIMITED'])
  expect((await signIn('dan', codeOf(secret), { at })).refusal?.code).toBe('RATE_LIMITED')
  expect((await signIn('dan', codeOf(secret), { at, cookie })).refusal).toBeUndefined()
})

test('a reset link does not get around the second factor, and stays valid until its code is right [SEC-147]', async () => {
  const eve = await signUp(server, 'eve')
  const { recovery } = await turnOn(eve)
  const token = new URL(runAdmin('reset-link', 'eve')).searchParams.get('token')
  const RESET = `mutation ($token: String!, $newPassword: String!, $code: String) {
    resetPassword(token: $token, newPassword: $newPassword, code: $code) { token } }`
  const reset = (code?: string) => visitor.send(RESET, { token, newPassword: 'another long password', code })
  for (const code of [undefined, '000000'])
    expect((await reset(code)).errors?.[0]?.extensions).toMatchObject(needed)
  expect((await signIn('eve', recovery[0])).refusal).toBeUndefined()
  expect((await reset(recovery[1])).errors).toBeUndefined()
  expect((await signIn('eve', undefined, { secret: 'another long password' })).refusal).toMatchObject(needed)
})

/** Runs npm run admin beside the servers. */
function runAdmin(...args: string[]): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['scripts/admin.ts', ...args], {
    encoding: 'utf8',
    env: { DATABASE_URL: database.url, ORIGIN: 'https://chat.example.org' },
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout.trim()
}

test('where admins need a second factor, one without it can do nothing until it is set up, on any node [SEC-148]', async () => {
  const [boss, other] = [await signUp(server, 'boss'), await signUp(server, 'other')]
  await sql(database.url, 'UPDATE "User" SET admin = true WHERE id = ANY($1)', [
    [uuidOf(boss.id), uuidOf(other.id)],
  ])
  expect((await boss.refused(UPDATE, { required: true })).extensions).toMatchObject({
    code: 'CONFLICT',
    field: 'adminSecondFactorRequired',
  })
  await turnOn(boss)
  expect(await boss.request(UPDATE, { required: true })).toEqual({
    updateServer: { adminSecondFactorRequired: true },
  })
  const refused = { code: 'FORBIDDEN', messageKey: 'admin_second_factor_required' }
  for (const at of [server, limited])
    for (const query of [ADMIN, INVITE, UPDATE])
      expect((await other.at(at).refused(query, { required: false })).extensions).toMatchObject(refused)
  await turnOn(other)
  expect(await other.at(limited).request(ADMIN)).toEqual({
    admin: {
      auditLog: {
        nodes: [
          {
            action: 'SERVER_UPDATED',
            target: null,
            changes: [{ field: 'adminSecondFactorRequired', after: 'true' }],
          },
        ],
      },
    },
  })
  // Removed by the person, or by the operator: nothing is left to do at once.
  await other.request(DISABLE, { password })
  expect((await other.at(limited).refused(INVITE)).extensions).toMatchObject(refused)
  expect(runAdmin('remove-second-factor', 'boss')).toBe('boss logs in with the password alone now.')
  for (const at of [server, limited])
    expect((await boss.at(at).refused(ADMIN)).extensions).toMatchObject(refused)
  expect(runAdmin('remove-second-factor', 'boss')).toContain('Nothing was changed')
  await turnOn(boss)
  expect(await boss.request(ADMIN)).toMatchObject({
    admin: { auditLog: { nodes: [{ action: 'SECOND_FACTOR_REMOVED', target: { username: 'boss' } }] } },
  })
  const ACCOUNT = 'query ($id: ID!) { admin { account(userId: $id) { secondFactor email } } }'
  expect(await boss.request(ACCOUNT, { id: boss.id })).toEqual({
    admin: { account: { secondFactor: true, email: null } },
  })
  await boss.request(UPDATE, { required: false })
  expect(await other.request(ADMIN)).toHaveProperty('admin.auditLog')
})

test('recovery codes are renewed with the password, and the old ones end', async () => {
  const renewing = await signUp(server, 'renewing')
  const RENEW = 'mutation ($password: String!) { renewRecoveryCodes(password: $password) }'
  expect((await renewing.refused(RENEW, { password })).extensions.code).toBe('CONFLICT')
  const { recovery } = await turnOn(renewing)
  await signIn('renewing', recovery[0])
  expect((await renewing.refused(RENEW, { password: 'wrong' })).extensions).toMatchObject({
    code: 'FORBIDDEN',
    field: 'password',
  })
  const { renewRecoveryCodes } = await renewing.request<{ renewRecoveryCodes: string[] }>(RENEW, { password })
  expect(new Set([...renewRecoveryCodes, ...recovery]).size).toBe(20)
  expect(await renewing.request(STATE)).toEqual({ viewer: { totpEnabled: true, recoveryCodesLeft: 10 } })
  expect((await signIn('renewing', recovery[1])).refusal).toMatchObject(needed)
  expect((await signIn('renewing', renewRecoveryCodes[0])).refusal).toBeUndefined()
})

test('where admins need a second factor, a passkey is enough, and a password without one is not [SEC-177]', async () => {
  const chief = await signUp(server, 'chief')
  await sql(database.url, 'UPDATE "User" SET admin = true WHERE id = $1', [uuidOf(chief.id)])
  const device = new Authenticator(server.url)
  const { startPasskey } = await chief.request<{ startPasskey: string }>(
    'mutation ($password: String!) { startPasskey(password: $password) }',
    { password },
  )
  await chief.request(
    'mutation ($credential: String!) { addPasskey(name: "Phone", credential: $credential) { id } }',
    { credential: device.create(startPasskey) },
  )
  const { startPasskeySignIn } = await visitor.request<{ startPasskeySignIn: string }>(
    'mutation { startPasskeySignIn }',
  )
  const { signInWithPasskey } = await visitor.request<{ signInWithPasskey: { token: string } }>(
    'mutation ($credential: String!) { signInWithPasskey(credential: $credential) { token } }',
    { credential: device.get(startPasskeySignIn) },
  )
  const byPasskey = createApiClient(server.url, signInWithPasskey.token)
  const FACTORS = '{ viewer { totpEnabled signedInWithTwoFactors } }'
  expect(await chief.request(FACTORS)).toEqual({
    viewer: { totpEnabled: false, signedInWithTwoFactors: false },
  })
  expect(await byPasskey.request(FACTORS)).toEqual({
    viewer: { totpEnabled: false, signedInWithTwoFactors: true },
  })
  expect((await chief.refused(UPDATE, { required: true })).extensions.code).toBe('CONFLICT')
  await byPasskey.request(UPDATE, { required: true })
  await byPasskey.request(ADMIN)
  await byPasskey.request(INVITE)
  for (const query of [ADMIN, INVITE]) expect((await chief.refused(query)).extensions.code).toBe('FORBIDDEN')
  await byPasskey.request(UPDATE, { required: false })
  await chief.request(ADMIN)
})
