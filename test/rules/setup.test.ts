import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { createApiClient } from '../harness/client.ts'
import { compileCache } from '../harness/compile-cache.ts'
import { createNewDatabase, type Database } from '../harness/database.ts'
import { lineOf } from '../harness/log.ts'
import { password, setUp } from '../harness/people.ts'
import { type Server, startServer } from '../harness/server.ts'

const SERVER =
  '{ server { name signUpPolicy needsSetup } rooms(first: 5) { nodes { name owner { username admin } } } }'
const SET_UP = 'mutation ($input: SetUpServerInput!) { setUpServer(input: $input) { token user { admin } } }'
const SIGN_UP = 'mutation ($input: SignUpInput!) { signUp(input: $input) { token } }'

/** Runs a test with a database that no server has used, and as many servers on it as it starts. */
async function withNewDatabase(
  act: (database: Database, start: (env?: Record<string, string>) => Promise<Server>) => Promise<void>,
): Promise<void> {
  const database = await createNewDatabase()
  const servers: Server[] = []
  try {
    await act(database, async (env) => {
      const server = await startServer({ database, env })
      servers.push(server)
      return server
    })
  } finally {
    for (const server of servers) await server.stop()
    await database.drop()
  }
}

const codeOf = async (server: Server) =>
  (await lineOf(server, ({ msg }) => msg.includes('/setup?code='))).msg.split('code=')[1]!
const setup = (code: string, username = 'first') => ({
  input: { code, username, password, serverName: 'Chess club', roomName: 'Openings' },
})

test('a new server lets nobody sign up, and is set up once, with the code that each node printed [SEC-135]', () =>
  withNewDatabase(async (_, start) => {
    const nodes = [await start(), await start()]
    const visitor = createApiClient(nodes[0]!.url)
    expect(
      (await visitor.send(SIGN_UP, { input: { username: 'early', password } })).errors?.[0]?.extensions,
    ).toMatchObject({ code: 'FORBIDDEN', messageKey: 'setup_required' })
    const codes = await Promise.all(nodes.map(codeOf))
    expect(codes[0]).toBe(codes[1])
    expect(codes[0]).toMatch(/^[\w-]{22}$/)
    const wrong = codes[0]!.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))
    for (const code of [wrong, '', 'x'.repeat(5_000)])
      expect((await visitor.send(SET_UP, setup(code))).errors?.[0]?.extensions).toMatchObject({
        code: 'FORBIDDEN',
        field: 'code',
      })
    expect((await visitor.request<{ server: object }>(SERVER)).server).toMatchObject({ needsSetup: true })

    const answers = await Promise.all(
      nodes.map((node, i) => createApiClient(node.url).send(SET_UP, setup(codes[i]!, `first-${i}`))),
    )
    const [winner, loser] = answers[0]!.errors ? [1, 0] : [0, 1]
    expect(answers[winner]!.data).toMatchObject({ setUpServer: { user: { admin: true } } })
    expect(answers[loser]!.errors?.[0]?.extensions).toMatchObject({
      code: 'CONFLICT',
      messageKey: 'setup_done',
    })
    const { token } = (answers[winner]!.data as { setUpServer: { token: string } }).setUpServer
    expect(await createApiClient(nodes[loser]!.url, token).request(SERVER)).toEqual({
      server: { name: 'Chess club', signUpPolicy: 'INVITE', needsSetup: false },
      rooms: { nodes: [{ name: 'Openings', owner: { username: `first-${winner}`, admin: true } }] },
    })
    expect((await visitor.send(SET_UP, setup(codes[0]!, 'late'))).errors?.[0]?.extensions.code).toBe(
      'CONFLICT',
    )
  }))

test('guessing setup codes is limited for each address', () =>
  withNewDatabase(async (_, start) => {
    const server = await start({ RATE_LIMITS: 'on' })
    const visitor = createApiClient(server.url)
    const results: unknown[] = []
    for (let i = 0; i < 11; i++)
      results.push((await visitor.send(SET_UP, setup(`guess-${i}`))).errors?.[0]?.extensions.code)
    expect(results).toEqual([...Array<string>(10).fill('FORBIDDEN'), 'RATE_LIMITED'])
  }))

test('a server that is set up prints no setup link when it starts', () =>
  withNewDatabase(async (_, start) => {
    await setUp(await start())
    const again = await start()
    await lineOf(again, ({ msg }) => msg.startsWith('Latchkey is ready'))
    await createApiClient(again.url).request(SERVER)
    expect(again.log.some(({ msg }) => msg.includes('/setup?code='))).toBe(false)
  }))

test('npm run admin prints the setup link again, and sets up a server without a browser', () =>
  withNewDatabase(async ({ url }, start) => {
    const server = await start()
    const run = (...args: string[]) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/admin.ts', 'setup', ...args], {
        encoding: 'utf8',
        env: { ...compileCache, DATABASE_URL: url, ORIGIN: 'https://chat.example.org' },
      })
      return { status, stdout: stdout.trim(), stderr: stderr.trim() }
    }
    expect(run().stdout).toBe(`https://chat.example.org/setup?code=${await codeOf(server)}`)
    expect(run('no name')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('Nothing was changed.'),
    })
    const { stdout } = run('@Ana')
    const [, secret] = /^Sign in at https:\/\/chat\.example\.org as ana with the password ([\w-]{16})$/.exec(
      stdout,
    )!
    const { signIn } = await createApiClient(server.url).request<{ signIn: { user: object } }>(
      'mutation ($input: SignInInput!) { signIn(input: $input) { user { admin } } }',
      { input: { username: 'ana', password: secret } },
    )
    expect(signIn.user).toEqual({ admin: true })
    expect(run()).toMatchObject({ status: 1, stderr: expect.stringContaining('set up already') })
    expect(run('leo')).toMatchObject({ status: 1, stderr: expect.stringContaining('set up already') })
  }))
