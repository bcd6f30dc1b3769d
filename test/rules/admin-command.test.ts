import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { createApiClient } from '../harness/client.ts'
import { compileCache } from '../harness/compile-cache.ts'
import { databaseForFile } from '../harness/database.ts'
import { password, signUp } from '../harness/people.ts'
import { serverForFile } from '../harness/server.ts'

const database = await databaseForFile()
const server = await serverForFile({ database })
const ana = await signUp(server, 'ana')
const leo = await signUp(server, 'leo')

/** Runs npm run admin beside the server. */
function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/admin.ts', ...args], {
    encoding: 'utf8',
    env: { ...compileCache, DATABASE_URL: database.url, ORIGIN: 'https://chat.example.org' },
  })
  return { status, stdout: stdout.trim(), stderr: stderr.trim() }
}

test('npm run admin grants and revokes admin beside a running server, which obeys at once', async () => {
  expect(run('list')).toMatchObject({ status: 0, stdout: expect.stringContaining('There are no admins.') })
  expect(await ana.request('{ admin { __typename } }')).toEqual({ admin: null })
  expect(run('grant', '@Ana')).toEqual({ status: 0, stdout: 'ana is an admin now.', stderr: '' })
  expect(run('grant', 'ana').stdout).toBe('ana is an admin already. Nothing was changed.')
  expect(await ana.request('{ admin { __typename } }')).toEqual({ admin: { __typename: 'Admin' } })
  expect(run('list').stdout).toBe('ana  (ana)')
  expect(run('revoke', 'ana')).toMatchObject({ status: 1, stderr: expect.stringContaining('only admin') })
  run('grant', 'leo')
  expect(run('revoke', 'ana').stdout).toBe('ana is no admin now.')
  expect(await ana.request('{ admin { __typename } }')).toEqual({ admin: null })
  const { admin } = await leo.request<{ admin: { auditLog: { nodes: object[] } } }>(
    '{ admin { auditLog { nodes { action actor { username } target { username } } } } }',
  )
  expect(admin.auditLog.nodes).toEqual([
    { action: 'ADMIN_REVOKED', actor: null, target: { username: 'ana' } },
    { action: 'ADMIN_GRANTED', actor: null, target: { username: 'leo' } },
    { action: 'ADMIN_GRANTED', actor: null, target: { username: 'ana' } },
  ])
})

test('npm run admin prints the link of an invite with which people sign up', async () => {
  await leo.request('mutation { updateServer(input: { signUpPolicy: INVITE }) { name } }')
  const { status, stdout } = run('invite', '--uses', '1', '--days', '7')
  expect(status).toBe(0)
  const [, invite] = /^https:\/\/chat\.example\.org\/invite\/([\w-]{43})$/.exec(stdout)!
  const visitor = createApiClient(server.url)
  expect(
    await visitor.request('query ($code: String!) { serverInvite(code: $code) { createdBy { id } } }', {
      code: invite,
    }),
  ).toEqual({ serverInvite: { createdBy: null } })
  const signUpWith = (username: string) =>
    visitor.send('mutation ($input: SignUpInput!) { signUp(input: $input) { token } }', {
      input: { username, password, invite },
    })
  expect((await signUpWith('mia')).errors).toBeUndefined()
  expect((await signUpWith('tom')).errors?.[0]?.extensions.code).toBe('NOT_FOUND')
  await leo.request('mutation { updateServer(input: { signUpPolicy: OPEN }) { name } }')
})

test('npm run admin suspends an account and creates a reset link, which the audit log keeps', async () => {
  const kim = await signUp(server, 'kim')
  expect(run('suspend', 'kim', '--reason', 'Spam', '--days', '7').stdout).toMatch(
    /^kim is suspended until \d{4}-/,
  )
  const SIGN_IN = 'mutation ($input: SignInInput!) { signIn(input: $input) { token } }'
  const signIn = async (secret: string) =>
    (await createApiClient(server.url).send(SIGN_IN, { input: { username: 'kim', password: secret } }))
      .errors?.[0]?.extensions.code
  expect(await signIn(password)).toBe('FORBIDDEN')
  await expect
    .poll(async () => (await kim.send('{ viewer { user { id } } }')).errors?.[0]?.extensions.code, {
      timeout: 6_000,
    })
    .toBe('UNAUTHENTICATED')
  expect(run('unsuspend', 'kim').stdout).toBe('kim is not suspended now.')
  const [, token] = /^https:\/\/chat\.example\.org\/reset\?token=([\w-]{43})$/.exec(
    run('reset-link', 'kim').stdout,
  )!
  await createApiClient(server.url).request(
    'mutation ($token: String!) { resetPassword(token: $token, newPassword: "another long password") { token } }',
    { token },
  )
  expect(await signIn('another long password')).toBeUndefined()
  const { admin } = await leo.request<{ admin: { auditLog: { nodes: object[] } } }>(
    '{ admin { auditLog(first: 3) { nodes { action actor { username } } } } }',
  )
  expect(admin.auditLog.nodes).toEqual([
    { action: 'PASSWORD_RESET_LINK_CREATED', actor: null },
    { action: 'USER_UNSUSPENDED', actor: null },
    { action: 'USER_SUSPENDED', actor: null },
  ])
})

test('npm run admin explains itself, and refuses what it does not understand without a change', () => {
  expect(run()).toMatchObject({ status: 0, stdout: expect.stringContaining('grant USERNAME') })
  for (const [args, message] of [
    [['promote', 'ana'], 'There is no command "promote".'],
    [['grant'], 'Name one user'],
    [['grant', 'nobody'], 'There is no user "nobody". Nothing was changed.'],
    [['suspend', 'nobody'], 'There is no user "nobody". Nothing was changed.'],
    [['suspend', 'ana', '--hours', '1'], '--hours'],
    [['list', 'ana'], 'This command takes nothing more.'],
    [['invite', '--uses', '0'], '--uses is "0" but must be a whole number from 1 to 10000.'],
    [['invite', '--hours', '1'], '--hours'],
  ] as const)
    expect(run(...args)).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining(message) })
})
