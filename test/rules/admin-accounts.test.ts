import { expect, test } from 'vitest'
import { createApiClient } from '../harness/client.ts'
import { databaseForFile } from '../harness/database.ts'
import { uuidOf } from '../harness/ids.ts'
import { sendMessage } from '../harness/messages.ts'
import { password, type Person, signUp } from '../harness/people.ts'
import { createRoomOf } from '../harness/rooms.ts'
import { serverForFile } from '../harness/server.ts'
import { sql } from '../harness/sql.ts'

// Two nodes without Redis. The audit log is the whole server's, so this file has servers of its own.
const database = await databaseForFile()
const server = await serverForFile({ database })
const node = await serverForFile({ database })

const SUSPEND = `mutation ($userId: ID!, $reason: String, $expiresAt: DateTime, $expiresIn: Int) {
  suspendUser(userId: $userId, reason: $reason, expiresAt: $expiresAt, expiresIn: $expiresIn) { id } }`
const UNSUSPEND = 'mutation ($userId: ID!) { unsuspendUser(userId: $userId) { id } }'
const SIGN_OUT = 'mutation ($userId: ID!) { signOutUser(userId: $userId) { id } }'
const LINK = 'mutation ($userId: ID!) { createPasswordResetLink(userId: $userId) }'
const RESET = `mutation ($token: String!, $newPassword: String!) {
  resetPassword(token: $token, newPassword: $newPassword) { token user { username } } }`
const DELETE = 'mutation ($userId: ID!) { deleteUser(userId: $userId) }'
const SIGN_IN = 'mutation ($input: SignInInput!) { signIn(input: $input) { token } }'
const ACCOUNT = `query ($userId: ID!) { admin { account(userId: $userId) {
  user { username } lastSeenAt suspendedAt suspendedUntil suspensionReason roomCount messageCount storage } } }`
const ME = '{ viewer { user { username } } }'

const admin = await signUp(server, 'boss')
await sql(database.url, 'UPDATE "User" SET admin = true WHERE id = $1', [uuidOf(admin.id)])

const visitor = createApiClient(server.url)
const elsewhere = createApiClient(node.url)
const tryToSignIn = (username: string, secret = password, at = visitor) =>
  at.send(SIGN_IN, { input: { username, password: secret } })
const errorOf = async (answer: Promise<{ errors?: { extensions: object }[] }>) =>
  (await answer).errors?.[0]?.extensions
const refusalOf = async (query: string, variables: object) =>
  (await admin.refused(query, variables)).extensions
const tokenFor = async ({ id: userId }: Pick<Person, 'id'>) => {
  const { createPasswordResetLink: link } = await admin.request<{ createPasswordResetLink: string }>(LINK, {
    userId,
  })
  return new URL(link).searchParams.get('token')!
}
const auditLog = async () =>
  (
    await admin.request<{ admin: { auditLog: { nodes: { action: string }[] } } }>(
      '{ admin { auditLog(first: 3) { nodes { action reason target { username } changes { field before after } } } } }',
    )
  ).admin.auditLog.nodes

test('a suspended person has nothing left on any node, is told why when they sign in, and comes back when it ends [SEC-136]', async () => {
  const kim = await signUp(server, 'kim')
  const { createAccessToken } = await kim.request<{ createAccessToken: { token: string } }>(
    'mutation { createAccessToken(input: { name: "bot", scopes: [READ] }) { token } }',
  )
  const bot = createApiClient(node.url, createAccessToken.token)
  await bot.request(ME)
  const room = await createRoomOf([kim], { name: 'Of Kim' })
  await sendMessage(kim, room.id, 'still here')
  await admin.request(SUSPEND, { userId: kim.id, reason: 'Spam' })
  for (const client of [kim, bot, kim.at(node)])
    await expect
      .poll(() => errorOf(client.send(ME)), { timeout: 6_000 })
      .toMatchObject({ code: 'UNAUTHENTICATED' })
  for (const at of [visitor, elsewhere])
    expect(await errorOf(tryToSignIn('kim', password, at))).toMatchObject({
      code: 'FORBIDDEN',
      messageKey: 'account_suspended',
      params: { reason: 'Spam' },
    })
  expect(await errorOf(tryToSignIn('kim', 'a wrong password'))).toMatchObject({ code: 'UNAUTHENTICATED' })
  expect(await admin.request(ACCOUNT, { userId: kim.id })).toMatchObject({
    admin: {
      account: {
        lastSeenAt: expect.any(String),
        suspensionReason: 'Spam',
        suspendedUntil: null,
        roomCount: 1,
        messageCount: 1,
      },
    },
  })
  expect((await auditLog())[0]).toEqual({
    action: 'USER_SUSPENDED',
    reason: 'Spam',
    target: { username: 'kim' },
    changes: [],
  })
  await admin.request(UNSUSPEND, { userId: kim.id })
  expect(await errorOf(tryToSignIn('kim'))).toBeUndefined()
  expect((await auditLog())[0]).toMatchObject({ action: 'USER_UNSUSPENDED' })
  expect((await bot.send(ME)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
})

test('a suspension with an end is over then, without anyone doing anything', async () => {
  const leo = await signUp(server, 'leo')
  await admin.request(SUSPEND, { userId: leo.id, reason: 'Calm down', expiresIn: 3_600 })
  expect(await errorOf(tryToSignIn('leo'))).toMatchObject({
    messageKey: 'account_suspended_until',
    params: { reason: 'Calm down', date: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/) },
  })
  const suspended = async () =>
    (
      await admin.request<{ admin: { users: { nodes: { username: string }[] } } }>(
        '{ admin { users(suspended: true, orderBy: USERNAME) { nodes { username } } } }',
      )
    ).admin.users.nodes.map(({ username }) => username)
  expect(await suspended()).toEqual(['leo'])
  await sql(database.url, 'UPDATE "User" SET "suspendedUntil" = now() WHERE id = $1', [uuidOf(leo.id)])
  expect(await errorOf(tryToSignIn('leo'))).toBeUndefined()
  expect(await suspended()).toEqual([])
  expect(await admin.request(ACCOUNT, { userId: leo.id })).toMatchObject({
    admin: { account: { suspendedAt: null, suspensionReason: null } },
  })
})

test('a suspension may have no reason, and admins suspend and delete neither admins nor themselves', async () => {
  const other = await signUp(server, 'other-admin')
  await admin.request('mutation ($userId: ID!) { setAdmin(userId: $userId, admin: true) { id } }', {
    userId: other.id,
  })
  const nobody = await signUp(server, 'nobody-in-particular')
  for (const [expiry, messageKey] of [
    [{}, 'account_suspended_plain'],
    [{ expiresIn: 3_600 }, 'account_suspended_until_plain'],
  ] as const) {
    await admin.request(SUSPEND, { userId: nobody.id, ...expiry })
    expect(await errorOf(tryToSignIn(nobody.username))).toMatchObject({ code: 'FORBIDDEN', messageKey })
  }
  for (const [query, variables] of [
    [SUSPEND, { reason: 'None' }],
    [DELETE, {}],
  ] as const) {
    expect(await refusalOf(query, { userId: other.id, ...variables })).toMatchObject({ code: 'CONFLICT' })
    expect(await refusalOf(query, { userId: admin.id, ...variables })).toMatchObject({
      code: 'BAD_USER_INPUT',
    })
  }
  expect((await other.request<{ viewer: object }>(ME)).viewer).not.toBeNull()
})

test('an admin signs a person out everywhere, and their access tokens keep working', async () => {
  const mia = await signUp(server, 'mia')
  const { createAccessToken } = await mia.request<{ createAccessToken: { token: string } }>(
    'mutation { createAccessToken(input: { name: "bot", scopes: [READ] }) { token } }',
  )
  await admin.request(SIGN_OUT, { userId: mia.id })
  expect(await errorOf(mia.send(ME))).toMatchObject({ code: 'UNAUTHENTICATED' })
  expect(await createApiClient(server.url, createAccessToken.token).request(ME)).toEqual({
    viewer: { user: { username: 'mia' } },
  })
  expect((await auditLog())[0]).toMatchObject({ action: 'USER_SIGNED_OUT', target: { username: 'mia' } })
})

test('a reset link sets a password once, ends every session, and is replaced by the next link [SEC-137]', async () => {
  const noor = await signUp(server, 'noor')
  const replaced = await tokenFor(noor)
  const token = await tokenFor(noor)
  const reset = (used: string, newPassword = 'another long password', at = visitor) =>
    at.send<{ resetPassword: { token: string } }>(RESET, { token: used, newPassword })
  for (const wrong of [replaced, '', 'x'.repeat(43), 'x'.repeat(5_000)])
    expect(await errorOf(reset(wrong))).toMatchObject({ code: 'NOT_FOUND' })
  expect(await errorOf(reset(token, 'password'))).toMatchObject({
    code: 'BAD_USER_INPUT',
    field: 'newPassword',
  })
  expect((await noor.request<{ viewer: object | null }>(ME)).viewer).not.toBeNull()

  const answers = await Promise.all([reset(token), reset(token, 'yet another password', elsewhere)])
  const winners = answers.filter(({ errors }) => !errors)
  expect(winners).toHaveLength(1)
  // The other node may have ended the session, and without Redis this one finds out by itself.
  await expect
    .poll(() => errorOf(noor.send(ME)), { timeout: 6_000 })
    .toMatchObject({ code: 'UNAUTHENTICATED' })
  expect(await errorOf(tryToSignIn('noor'))).toMatchObject({ code: 'UNAUTHENTICATED' })
  const chosen = answers[0]!.errors ? 'yet another password' : 'another long password'
  expect(await errorOf(tryToSignIn('noor', chosen))).toBeUndefined()
  expect(await createApiClient(server.url, winners[0]!.data!.resetPassword.token).request(ME)).toEqual({
    viewer: { user: { username: 'noor' } },
  })
  expect(await errorOf(reset(token))).toMatchObject({ code: 'NOT_FOUND' })
  expect((await auditLog())[0]).toMatchObject({ action: 'PASSWORD_RESET_LINK_CREATED' })
})

test('a reset link of an admin ends after a day, with a change of the password and with the account, and opens no suspended account [SEC-138]', async () => {
  const tom = await signUp(server, 'tom')
  const reset = (token: string) =>
    errorOf(visitor.send(RESET, { token, newPassword: 'a quite new password' }))
  const late = await tokenFor(tom)
  const ends = await sql<{ hours: number }>(
    database.url,
    'SELECT round(extract(epoch FROM "expiresAt" - now()) / 3600)::int AS hours FROM "PasswordReset" WHERE "userId" = $1',
    [uuidOf(tom.id)],
  )
  expect(ends).toEqual([{ hours: 24 }])
  await sql(database.url, 'UPDATE "PasswordReset" SET "expiresAt" = now() WHERE "userId" = $1', [
    uuidOf(tom.id),
  ])
  expect(await reset(late)).toMatchObject({ code: 'NOT_FOUND' })

  const changed = await tokenFor(tom)
  await tom.request(
    'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { user { id } } }',
    { input: { currentPassword: password, newPassword: `${password} again` } },
  )
  expect(await reset(changed)).toMatchObject({ code: 'NOT_FOUND' })

  const suspended = await tokenFor(tom)
  await admin.request(SUSPEND, { userId: tom.id, reason: 'Spam' })
  expect(await reset(suspended)).toMatchObject({ code: 'FORBIDDEN', messageKey: 'account_suspended' })
  await admin.request(DELETE, { userId: tom.id })
  expect(await reset(suspended)).toMatchObject({ code: 'NOT_FOUND' })
})

test('an admin deletes an account: its name is free, its messages stay, and the audit log does not keep its name', async () => {
  const max = await signUp(server, 'max')
  const room = await createRoomOf([admin, max], { name: 'With Max' })
  await sendMessage(max, room.id, 'hello')
  await admin.request(DELETE, { userId: max.id })
  expect(await errorOf(max.send(ME))).toMatchObject({ code: 'UNAUTHENTICATED' })
  expect(await admin.request(ACCOUNT, { userId: max.id })).toEqual({ admin: { account: null } })
  expect(await refusalOf(SIGN_OUT, { userId: max.id })).toMatchObject({ code: 'NOT_FOUND', field: 'userId' })
  const { node: found } = await admin.request<{ node: { messages: { nodes: object[] } } }>(
    'query ($id: ID!) { node(id: $id) { ... on Room { messages(last: 1) { nodes { text author { id } } } } } }',
    { id: room.id },
  )
  expect(found.messages.nodes).toEqual([{ text: 'hello', author: null }])
  expect(JSON.stringify((await auditLog())[0])).not.toContain('max')
  expect((await auditLog())[0]).toMatchObject({ action: 'USER_DELETED', target: null })
  await signUp(server, 'max')
})

test('people who are no admins can do none of this', async () => {
  const member = await signUp(server, 'member')
  const target = await signUp(server, 'target')
  for (const [query, variables] of [
    [SUSPEND, { reason: 'None' }],
    [UNSUSPEND, {}],
    [SIGN_OUT, {}],
    [LINK, {}],
    [DELETE, {}],
  ] as const) {
    const all = { userId: target.id, ...variables }
    expect((await member.refused(query, all)).extensions.code).toBe('FORBIDDEN')
    expect(await errorOf(visitor.send(query, all))).toMatchObject({ code: 'UNAUTHENTICATED' })
  }
  expect((await target.request<{ viewer: object | null }>(ME)).viewer).not.toBeNull()
})

test('people are listed by when they were last seen, which only admins know', async () => {
  const [early, late] = [await signUp(server, 'early'), await signUp(server, 'late')]
  const seen = 'UPDATE "User" SET "seenAt" = now() - $2::interval WHERE id = $1'
  await sql(database.url, seen, [uuidOf(early.id), '2 days'])
  await sql(database.url, seen, [uuidOf(late.id), '1 day'])
  const SEEN = `query ($after: String) { admin { users(orderBy: LAST_SEEN, first: 2, after: $after) {
    nodes { username lastSeenAt } pageInfo { endCursor hasNextPage } } } }`
  type Page = {
    admin: { users: { nodes: { username: string }[]; pageInfo: { endCursor: string; hasNextPage: boolean } } }
  }
  const names: string[] = []
  for (let after: string | null = null, more = true; more;) {
    const { users }: Page['admin'] = (await admin.request<Page>(SEEN, { after })).admin
    names.push(...users.nodes.map(({ username }) => username))
    ;({ endCursor: after, hasNextPage: more } = users.pageInfo)
  }
  expect(new Set(names).size).toBe(names.length)
  expect(names.slice(-2)).toEqual(['late', 'early'])
  expect(await late.request('{ user(username: "early") { lastSeenAt } }')).toEqual({
    user: { lastSeenAt: null },
  })
  // Their request was more than ten minutes after the last one.
  expect(
    await sql(
      database.url,
      `SELECT "seenAt" > now() - interval '1 minute' AS now FROM "User" WHERE id = $1`,
      [uuidOf(late.id)],
    ),
  ).toEqual([{ now: true }])
})

test('people are listed by username, in pages that meet', async () => {
  const list = async (variables: object) =>
    (
      await admin.request<{
        admin: {
          users: { nodes: { username: string }[]; pageInfo: { endCursor: string; startCursor: string } }
        }
      }>(
        `query ($first: Int, $after: String, $last: Int, $before: String) { admin { users(orderBy: USERNAME, first: $first, after: $after, last: $last, before: $before) {
          nodes { username } pageInfo { startCursor endCursor } } } }`,
        variables,
      )
    ).admin.users
  const all = await list({})
  const names = all.nodes.map(({ username }) => username)
  expect(names).toEqual(names.toSorted())
  const first = await list({ first: 3 })
  const next = await list({ first: 3, after: first.pageInfo.endCursor })
  expect([...first.nodes, ...next.nodes]).toEqual(all.nodes.slice(0, 6))
  expect((await list({ last: 3, before: next.pageInfo.startCursor })).nodes).toEqual(first.nodes)
})
