import { expect, test } from 'vitest'
import { type Client, createApiClient } from '../harness/client.ts'
import { databaseForFile } from '../harness/database.ts'
import { uuidOf } from '../harness/ids.ts'
import { password, type Person, signUp } from '../harness/people.ts'
import { serverForFile, startServer } from '../harness/server.ts'
import { sql } from '../harness/sql.ts'

// Two nodes without Redis, where signing up takes an invite.
const database = await databaseForFile()
const server = await serverForFile({ database })
const node = await serverForFile({ database })

interface Invite {
  id: string
  url: string
  code: string
  usesLeft: number | null
  expiresAt: string | null
  createdBy: { username: string } | null
}

const CREATE = `mutation ($maxUses: Int, $expiresAt: DateTime, $expiresIn: Int) {
  createServerInvite(maxUses: $maxUses, expiresAt: $expiresAt, expiresIn: $expiresIn) {
    id url code usesLeft expiresAt createdBy { username } } }`
const REVOKE = 'mutation ($id: ID!) { revokeServerInvite(id: $id) }'
const INVITES = '{ admin { invites { id usesLeft } } }'
const PREVIEW = 'query ($code: String!) { serverInvite(code: $code) { createdBy { username } expiresAt } }'
const SIGN_UP = 'mutation ($input: SignUpInput!) { signUp(input: $input) { user { username } } }'
const SET_ADMIN =
  'mutation ($userId: ID!, $admin: Boolean!) { setAdmin(userId: $userId, admin: $admin) { id } }'

const visitor = createApiClient(server.url)
const admin = await signUp(server)
const second = await signUp(server)
const member = await signUp(server)
await sql(database.url, 'UPDATE "User" SET admin = true WHERE id = $1', [uuidOf(admin.id)])
await admin.request('mutation { updateServer(input: { signUpPolicy: INVITE }) { name } }')

const invite = async (variables: object = {}, by: Person = admin) =>
  (await by.request<{ createServerInvite: Invite }>(CREATE, variables)).createServerInvite
const invites = async () =>
  (await admin.request<{ admin: { invites: Pick<Invite, 'id' | 'usesLeft'>[] } }>(INVITES)).admin.invites
const preview = (code: string) => visitor.request<{ serverInvite: object | null }>(PREVIEW, { code })

let newcomers = 0
/** Signs up with a code and returns "in", or why not. */
async function enter(code: string, at: Client = visitor): Promise<unknown> {
  const input = { username: `invited-${process.pid}-${++newcomers}`, password, invite: code }
  return (await at.send(SIGN_UP, { input })).errors?.[0]?.extensions ?? 'in'
}
const invalid = { code: 'NOT_FOUND', field: 'invite', messageKey: 'invite_not_valid' }

test('an invite to the server creates accounts as often as it says, and shows who invites to visitors', async () => {
  const { id, url, code, ...shown } = await invite({ maxUses: 2 })
  expect(shown).toEqual({ usesLeft: 2, expiresAt: null, createdBy: { username: admin.username } })
  expect(new URL(url).pathname).toBe(`/invite/${code}`)
  expect(await preview(code)).toEqual({
    serverInvite: { createdBy: { username: admin.username }, expiresAt: null },
  })
  expect(await enter(code)).toBe('in')
  expect(await invites()).toEqual([{ id, usesLeft: 1 }])
  expect(await enter(code)).toBe('in')
  expect(await enter(code)).toEqual(invalid)
  expect(await preview(code)).toEqual({ serverInvite: null })
  expect(await invites()).toEqual([])
})

test('an invite to the server expires, and ends at once when it is revoked', async () => {
  const unlimited = await invite({ expiresIn: 3_600 })
  expect(Date.parse(unlimited.expiresAt!) - Date.now()).toBeGreaterThan(3_500_000)
  expect(await enter(unlimited.code)).toBe('in')
  expect(await enter(unlimited.code)).toBe('in')
  await sql(database.url, `UPDATE "ServerInvite" SET "expiresAt" = now() - interval '1 second'`)
  expect(await enter(unlimited.code)).toEqual(invalid)
  expect(await invites()).toEqual([])

  const revoked = await invite()
  expect(await second.refused(REVOKE, { id: revoked.id })).toMatchObject({
    extensions: { code: 'FORBIDDEN' },
  })
  expect(await admin.request(REVOKE, { id: revoked.id })).toEqual({ revokeServerInvite: true })
  expect(await admin.request(REVOKE, { id: revoked.id })).toEqual({ revokeServerInvite: false })
  expect(await enter(revoked.code, createApiClient(node.url))).toEqual(invalid)
  const { admin: log } = await admin.request<{ admin: { auditLog: { nodes: object[] } } }>(
    '{ admin { auditLog(first: 2) { nodes { action actor { username } target { username } } } } }',
  )
  const actor = { username: admin.username }
  expect(log.auditLog.nodes).toEqual([
    { action: 'SERVER_INVITE_REVOKED', actor, target: actor },
    { action: 'SERVER_INVITE_CREATED', actor, target: null },
  ])
})

test('of many people who sign up with the last use of an invite to the server at the same moment on two nodes, one gets in', async () => {
  const { code } = await invite({ maxUses: 1 })
  const before = await sql(database.url, 'SELECT id FROM "User"')
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, i) => enter(code, createApiClient(i % 2 ? node.url : server.url))),
  )
  expect(answers.filter((answer) => answer === 'in')).toHaveLength(1)
  expect(answers.filter((answer) => answer !== 'in')).toEqual(Array(7).fill(invalid))
  expect(await sql(database.url, 'SELECT id FROM "User"')).toHaveLength(before.length + 1)
})

test('a username that is taken uses no invite up', async () => {
  const { id, code } = await invite({ maxUses: 1 })
  const input = { username: admin.username, password, invite: code }
  expect((await visitor.refused(SIGN_UP, { input })).extensions).toMatchObject({ field: 'username' })
  expect(await invites()).toEqual([{ id, usesLeft: 1 }])
  await admin.request(REVOKE, { id })
})

test('the invites of an admin end when they stop being one, and when their account is deleted', async () => {
  for (const end of [
    () => admin.request(SET_ADMIN, { userId: second.id, admin: false }),
    () =>
      second.request('mutation ($password: String!) { deleteAccount(password: $password) }', { password }),
  ]) {
    await admin.request(SET_ADMIN, { userId: second.id, admin: true })
    const { code } = await invite({}, second)
    expect(await preview(code)).toMatchObject({ serverInvite: {} })
    await end()
    expect(await preview(code)).toEqual({ serverInvite: null })
    expect(await enter(code)).toEqual(invalid)
  }
})

test('only admins create, list and see invites to the server, and the codes are stored nowhere', async () => {
  const { id, code } = await invite()
  expect((await member.refused(CREATE)).extensions.code).toBe('FORBIDDEN')
  expect(await member.request('query ($id: ID!) { node(id: $id) { id } }', { id })).toEqual({ node: null })
  const rows = await sql<{ row: string }>(database.url, 'SELECT i::text AS row FROM "ServerInvite" i')
  expect(rows.some(({ row }) => row.includes(code))).toBe(false)
  await admin.request(REVOKE, { id })
})

test('a server can have a hundred invites, of which those that have ended do not count', async () => {
  const { id } = await invite()
  for (let i = 1; i < 100; i++) await invite()
  expect((await admin.refused(CREATE)).extensions).toMatchObject({
    code: 'CONFLICT',
    messageKey: 'server_invites_too_many',
  })
  await admin.request(REVOKE, { id })
  await invite()
  await sql(database.url, 'DELETE FROM "ServerInvite"')
})

test('guessing codes is limited for each address, and the codes of invites that have ended are no guesses', async () => {
  const limited = await startServer({ database, env: { RATE_LIMITS: 'on' } })
  try {
    const guesser = createApiClient(limited.url)
    const ended = await invite()
    await admin.request(REVOKE, { id: ended.id })
    for (let i = 0; i < 70; i++)
      expect(await guesser.request(PREVIEW, { code: ended.code })).toEqual({ serverInvite: null })
    for (let i = 0; i < 60; i++) await guesser.request(PREVIEW, { code: `${i}`.padStart(43, 'x') })
    expect((await guesser.refused(PREVIEW, { code: 'x'.repeat(43) })).extensions).toMatchObject({
      code: 'RATE_LIMITED',
    })
    expect(await enter('x'.repeat(43), guesser)).toMatchObject({ code: 'RATE_LIMITED' })
  } finally {
    await limited.stop()
  }
})
