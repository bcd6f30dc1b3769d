import { compileCache } from '../harness/compile-cache.ts'
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createApiClient } from '../harness/client.ts'
import { newDatabaseForFile } from '../harness/database.ts'
import { auditLog } from '../harness/moderation.ts'
import { startServer } from '../harness/server.ts'

const database = await newDatabaseForFile()
const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-seed-'))
afterAll(() => rm(dataDir, { recursive: true }))

const seed = () =>
  spawnSync(process.execPath, ['scripts/seed.ts'], {
    encoding: 'utf8',
    env: { ...compileCache, DATABASE_URL: database.url, DATA_DIR: dataDir },
  })

interface Room {
  name: string
  visibility: string
  slowMode: number
  viewerMembership: { unreadCount: number } | null
}

test('npm run seed fills an empty Latchkey, and only an empty one', async () => {
  const first = seed()
  expect(first).toMatchObject({ status: 0, stderr: '' })
  const [, password] = /^ +ana +(\S+)$/m.exec(first.stdout)!
  const [, key] = /^The room Vault is private\. Its key: (.+)$/m.exec(first.stdout)!
  const [, token] = /^forecast is a bot\. Its access token: (\S+)$/m.exec(first.stdout)!

  const second = seed()
  expect(second.status).toBe(1)
  expect(second.stderr).toContain('this one has 6 accounts. Nothing was changed.')

  const server = await startServer({ database, env: { DATA_DIR: dataDir } })
  try {
    const signIn = async (username: string) => {
      const { signIn } = await createApiClient(server.url).request<{ signIn: { token: string } }>(
        'mutation ($input: SignInInput!) { signIn(input: $input) { token } }',
        { input: { username, password } },
      )
      return { token: signIn.token, ...createApiClient(server.url, signIn.token) }
    }
    expect((await createApiClient(server.url).send('{ server { needsSetup } }')).data).toEqual({
      server: { needsSetup: false },
    })
    const [ana, leo, max] = await Promise.all(['ana', 'leo', 'max'].map(signIn))
    const { rooms } = await ana!.request<{ rooms: { nodes: Room[] } }>(
      '{ rooms(first: 20) { nodes { name visibility slowMode viewerMembership { unreadCount } } } }',
    )
    const { viewer } = await ana!.request<{ viewer: { directs: object[] } }>(
      '{ viewer { directs { unreadCount room { name } } } }',
    )
    expect(viewer.directs).toEqual([
      { unreadCount: 1, room: { name: 'ana,leo' } },
      { unreadCount: 0, room: { name: 'ana,mia,noor' } },
    ])
    const room = (wanted: string) => rooms.nodes.find(({ name }) => name === wanted)
    expect(room('Lobby')).toMatchObject({ visibility: 'PUBLIC', viewerMembership: { unreadCount: 2 } })
    expect(room('Games')?.viewerMembership).toEqual({ unreadCount: 2 })
    expect(room('Views')?.slowMode).toBe(300)
    expect(room('Vault')?.visibility).toBe('PRIVATE')
    expect((await auditLog(leo!, { name: 'Games' })).map(({ action }) => action)).toEqual([
      'BAN',
      'KICK',
      'MESSAGE_DELETED',
      'ROLE_CHANGED',
    ])

    const { room: lobby } = await ana!.request<{
      room: { messages: { nodes: { attachments: { url: string }[] }[] } }
    }>('{ room(name: "Lobby") { messages(last: 50) { nodes { attachments { url } } } } }')
    const urls = lobby.messages.nodes.flatMap(({ attachments }) => attachments.map(({ url }) => url))
    expect(urls).toHaveLength(2)
    for (const url of urls) {
      const file = await fetch(new URL(url, server.url), {
        headers: { authorization: `Bearer ${ana!.token}` },
      })
      expect(file.status).toBe(200)
    }

    const join = 'mutation ($input: JoinRoomInput!) { joinRoom(input: $input) { status } }'
    expect((await max!.refused(join, { input: { name: 'Games' } })).extensions.code).toBe('FORBIDDEN')
    expect(await max!.request(join, { input: { name: 'vault', key } })).toMatchObject({})
    const bot = createApiClient(server.url, token)
    expect(
      await bot.request('{ viewer { user { username bot } } room(name: "Book club") { name } }'),
    ).toEqual({
      viewer: { user: { username: 'forecast', bot: true } },
      room: { name: 'Reading group' },
    })
  } finally {
    await server.stop()
  }
})
