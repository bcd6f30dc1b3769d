import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { locales } from '@latchkey/messages/locales'
import { createApiClient } from '../harness/client.ts'
import { fetchFile, file, png, upload } from '../harness/files.ts'
import { mailServerForFile } from '../harness/mail.ts'
import { sendMessage } from '../harness/messages.ts'
import { password, signUp } from '../harness/people.ts'
import { createRoom, ROOM_EVENTS, type RoomEvents } from '../harness/rooms.ts'
import { startServer } from '../harness/server.ts'
import { sql } from '../harness/sql.ts'
import { subscribeBySse } from '../harness/sse.ts'

// The server that `npm run build` makes. All other tests run the sources.

const smtp = await mailServerForFile()

const root = fileURLToPath(new URL('../../', import.meta.url))
const directory = await mkdtemp(join(tmpdir(), 'latchkey-built-'))
afterAll(() => rm(directory, { recursive: true }))

test(
  'npm start of a built tree creates its database, can be seeded, serves pages in every language, and stops',
  async () => {
    const { PATH = '', HOME = '' } = process.env
    const server = await startServer({
      dataDir: directory,
      env: { PATH, HOME, DATABASE_CACHE: '32 MB' },
      command: ['npm', 'start'],
    })
    const seed = spawnSync(process.execPath, ['scripts/seed.ts'], {
      encoding: 'utf8',
      env: { DATA_DIR: directory },
    })
    expect(seed).toMatchObject({ status: 0, stderr: '' })
    const socket = encodeURIComponent(join(directory, 'postgres'))
    const [cache] = await sql(`postgresql://latchkey@/latchkey?host=${socket}`, 'SHOW shared_buffers')
    expect(cache).toEqual({ shared_buffers: '32MB' })
    const page = async (language: string) => {
      const response = await fetch(server.url, { headers: { 'accept-language': language } })
      expect(response.status).toBe(200)
      return response.text()
    }
    expect(await page('en')).toContain('<html lang="en" dir="ltr"')
    expect(await page('ar')).toContain('<html lang="ar" dir="rtl"')
    expect(await page('de')).not.toEqual(await page('en'))

    const [, seeded] = /^ +ana +(\S+)$/m.exec(seed.stdout)!
    const { signIn } = await createApiClient(server.url).request<{ signIn: { token: string } }>(
      'mutation ($input: SignInInput!) { signIn(input: $input) { token } }',
      { input: { username: 'ana', password: seeded } },
    )
    const { rooms } = await createApiClient(server.url, signIn.token).request<{ rooms: { nodes: object[] } }>(
      '{ rooms(first: 20) { nodes { name } } }',
    )
    expect(rooms.nodes.length).toBeGreaterThan(1)
    expect(await server.stop()).toBe(0)
  },
  // It starts the application and its database twice.
  180_000,
)

test('a built server loads at their first use what it does not need at its start', async () => {
  const server = await startServer({
    env: { SMTP_URL: smtp.url, MAIL_FROM: 'chat@example.org' },
    command: [process.execPath, 'build/server/main.js'],
  })
  try {
    const common = await createApiClient(server.url).refused(
      'mutation ($input: SignUpInput!) { signUp(input: $input) { token } }',
      { input: { username: 'someone', password: 'iloveyou123' } },
    )
    expect(common.extensions.code).toBe('BAD_USER_INPUT')
    const ana = await signUp(server)
    const room = await createRoom(ana, { key: 'a key that takes a hash' })
    const picture = await upload(server, ana, room.id, file('dot.png', png(8, 8), 'image/png'))
    expect(picture).toMatchObject({ contentType: 'image/png', width: 8 })
    expect((await fetchFile(server, picture.thumbnailUrl!, ana)).headers.get('content-type')).toBe(
      'image/webp',
    )
    const events = subscribeBySse<RoomEvents>(server.url, {
      document: ROOM_EVENTS,
      variables: { roomId: room.id },
      token: ana.token,
    })
    await events.next()
    await sendMessage(ana, room.id, 'Hello')
    expect((await events.next()).roomEvents.message?.text).toBe('Hello')
    events.stop()
    await ana.request(
      'mutation ($password: String!) { setEmail(email: "ana@example.org", password: $password) { email } startTotp(password: $password) { uri } }',
      { password },
    )
    expect((await smtp.mailTo('ana@example.org')).subject).toContain('Confirm')
  } finally {
    await server.stop()
  }
})

/**
 * Returns the package that a file belongs to, or its path without the hash that a bundler gives it. Of the web app's own
 * files, which have other names with nearly every change, only the messages count.
 */
function nameOf(url: string): string | null {
  const path = relative(root, fileURLToPath(url))
  const [, packageName] = /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? []
  if (packageName) return packageName
  if (path.startsWith('web/') && !locales.some((locale) => path.endsWith(`/${locale}.js`))) return null
  return path.replace(/-[\w-]{8}(?=\.js$)/, '')
}

test('a built server loads modules-at-start.txt for its start and its first page, and nothing else', async () => {
  const server = await startServer({
    env: { NODE_OPTIONS: `--import ${join(import.meta.dirname, '../harness/module-probe.ts')}` },
    command: [process.execPath, 'build/server/main.js'],
  })
  try {
    expect((await fetch(`${server.url}/welcome`)).status).toBe(200)
    const logged = () =>
      server.log.find(({ msg }) => msg === 'modules') as unknown as { modules: string[] } | undefined
    server.process.kill('SIGUSR2')
    await expect.poll(logged).toBeDefined()
    const files = logged()!.modules.filter((url) => url.startsWith('file:'))
    const packages = (await readFile(join(root, 'build/server/packages-at-start.txt'), 'utf8'))
      .trim()
      .split('\n')
    const list = [
      '# Packages in build/server that are loaded at the start',
      ...packages,
      '',
      '# Files and other packages that are loaded at the start and for the first page',
      ...new Set(files.flatMap((url) => nameOf(url) ?? []).toSorted()),
      '',
    ].join('\n')
    await expect(list).toMatchFileSnapshot('modules-at-start.txt')
  } finally {
    await server.stop()
  }
})
