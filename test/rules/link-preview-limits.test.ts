import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { RequestListener } from 'node:http'
import { expect, test } from 'vitest'
import { afterFile } from '../harness/after-file.ts'
import { databaseForFile } from '../harness/database.ts'
import { fetchFile, png } from '../harness/files.ts'
import { changeMessage, DELETE, sendMessage } from '../harness/messages.ts'
import { signUp } from '../harness/people.ts'
import { createRoom, versionOf } from '../harness/rooms.ts'
import { startServer } from '../harness/server.ts'
import { pageOf, previewOf, siteForFile } from '../harness/site.ts'

const [site, secret] = [await siteForFile(), await siteForFile('127.0.0.2')]
const database = await databaseForFile()
const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-test-previews-'))
afterFile(() => rm(dataDir, { recursive: true, force: true }))
const env = { OUTBOUND_ALLOW: '127.0.0.1', LOG_LEVEL: 'debug', METRICS_TOKEN: 'a token for metrics' }
let server = await startServer({ database, dataDir, env })
afterFile(() => server.stop().then(() => {}))
const ana = await signUp(server, 'ana')
const room = await createRoom(ana)
secret.pages.set('/', pageOf({ title: 'Secret', image: '/x.png' }))

const html = { 'content-type': 'text/html' }
const page = pageOf({ title: 'A title' })

/** Sends without an end, as fast as it is taken. */
const endless: RequestListener = (_, res) => {
  res.writeHead(200, { ...html, 'content-length': String(2 ** 31) }).write(page)
  const more = () => {
    while (!res.destroyed && res.write(Buffer.alloc(65_536, 'x')));
  }
  res.on('drain', more)
  more()
}
/** Sends the beginning of a page and then a character now and then. */
const slow: RequestListener = (_, res) => {
  res.writeHead(200, html).write(page)
  const timer = setInterval(() => res.write('x'), 100)
  res.on('close', () => clearInterval(timer))
}
const send =
  (type: string, body: string | Uint8Array): RequestListener =>
  (_, res) =>
    res.writeHead(200, { 'content-type': type }).end(body)

for (const [path, listener] of Object.entries<RequestListener>({
  '/redirect': (_, res) => res.writeHead(302, { location: `${secret.url}/` }).end(),
  '/loop': (_, res) => res.writeHead(302, { location: '/loop' }).end(),
  '/endless': endless,
  '/slow': slow,
  '/bomb': (_, res) => {
    const bomb = gzipSync(page + ' '.repeat(2 ** 24))
    res.writeHead(200, { ...html, 'content-encoding': 'gzip' }).end(bomb)
  },
  '/error': (_, res) => res.writeHead(403, html).end(page),
  '/json': send('application/json', '{}'),
  '/script': send('image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
  '/large-picture': send('image/png', png(6_000, 6_000, 1)),
  '/untitled': send('text/html', '<title> \u202E </title>'),
  '/broken': (req) => void req.socket.destroy(),
}))
  site.pages.set(path, listener)

/** Resolves when every task has been tried, and none is being tried. */
const untilTried = () =>
  expect
    .poll(() =>
      server.sql(
        `SELECT FROM "LinkPreviewTask" WHERE attempts = 0 OR "dueAt" BETWEEN now() + interval '15 seconds' AND now() + interval '50 seconds'`,
      ),
    )
    .toEqual([])

test.each([
  ...[
    'http://169.254.169.254/',
    'http://[::1]/',
    'http://2130706434/',
    'http://localhost.localdomain.invalid/',
  ],
  ...['http://ana:secret@127.0.0.1/', 'http://127.0.0.1:99999/', 'https://%/', `${secret.url}/`],
  ...[...site.pages.keys()].map((path) => site.url + path),
])(
  'a message with %s has no preview, nothing is stored, and the log has no address [SEC-210]',
  async (url) => {
    const message = await sendMessage(ana, room.id, url)
    await untilTried()
    expect(await previewOf(ana, message)).toBeNull()
    expect(await versionOf(ana, room)).toBe(message.version)
    expect(await server.sql('SELECT FROM "LinkPreview"')).toEqual([])
    expect(secret.requests).toEqual([])
    const log = JSON.stringify(server.log)
    for (const part of [site.url, secret.url, '169.254', url]) expect(log).not.toContain(part)
    await server.sql('DELETE FROM "LinkPreviewTask"')
  },
)

test.each([
  ['at an address that is not allowed', `${secret.url}/x.png`],
  ['that is none', '/script'],
  ['with too many pixels', '/large-picture'],
  ['that never ends', '/endless'],
  ['of one pixel', '/pixel'],
])('a preview leaves out a picture %s', async (_, image) => {
  site.pages.set('/pixel', send('image/png', png(1, 1)))
  const path = `/with?${encodeURIComponent(image)}`
  site.pages.set(path, pageOf({ title: 'Only text', image }))
  const message = await sendMessage(ana, room.id, site.url + path)
  await expect.poll(() => previewOf(ana, message)).toMatchObject({ title: 'Only text', imageUrl: null })
  expect(secret.requests).toEqual([])
})

test('a link to a picture shows it', async () => {
  site.pages.set('/picture.png', send('image/png', png(400, 300)))
  const message = await sendMessage(ana, room.id, `${site.url}/picture.png`)
  await expect
    .poll(() => previewOf(ana, message))
    .toMatchObject({ siteName: '127.0.0.1', title: null, imageWidth: 400, imageHeight: 300 })
})

test('a page that does not answer is asked again later, and then no more', async () => {
  site.pages.set('/later', (_, res) => res.writeHead(503).end())
  const message = await sendMessage(ana, room.id, `${site.url}/later`)
  const attempts = async () =>
    (await server.sql<{ attempts: number }>('SELECT attempts FROM "LinkPreviewTask"'))[0]?.attempts
  await expect.poll(attempts).toBe(1)
  await untilTried()
  site.pages.set('/later', page)
  // Now PostgreSQL knows that the table has one row, and would execute a subquery that claims a task once for each row.
  await server.sql('VACUUM ANALYZE "LinkPreviewTask"')
  await server.sql('UPDATE "LinkPreviewTask" SET "dueAt" = now()')
  // Another link, for which the server looks at what is due.
  await sendMessage(ana, room.id, `${site.url}/untitled`)
  await expect.poll(() => previewOf(ana, message)).toMatchObject({ title: 'A title' })

  const never = await sendMessage(ana, room.id, `${site.url}/broken`)
  await expect.poll(attempts).toBe(1)
  await untilTried()
  await server.sql('UPDATE "LinkPreviewTask" SET "dueAt" = now(), attempts = 2')
  await sendMessage(ana, room.id, `${site.url}/untitled`)
  await expect.poll(attempts).toBeUndefined()
  expect(await previewOf(ana, never)).toBeNull()

  // Another message with it, or with a page that had no preview, waits for an hour.
  const { length } = site.requests
  for (const path of ['/broken', '/json']) await sendMessage(ana, room.id, site.url + path)
  await expect.poll(attempts).toBeUndefined()
  expect(site.requests).toHaveLength(length)
  const metrics = await fetch(`${server.url}/metrics`, {
    headers: { authorization: 'Bearer a token for metrics' },
  })
  expect(await metrics.text()).toMatch(/latchkey_jobs_total\{queue="previews",outcome="failed"\} [1-9]/)
})

test('a server fetches what one has left undone, and deletes previews that nothing shows once their cache has ended', async () => {
  site.pages.set('/p.png', send('image/png', png(64, 64)))
  site.pages.set('/kept', pageOf({ title: 'Kept', image: '/p.png' }))
  site.pages.set('/gone', pageOf({ title: 'Gone', image: '/p.png' }))
  const [kept, gone] = [
    await sendMessage(ana, room.id, `${site.url}/kept`),
    await sendMessage(ana, room.id, `${site.url}/gone`),
  ]
  const imageOf = async (message: { id: string }) => (await previewOf(ana, message))?.imageUrl
  for (const message of [kept, gone]) await expect.poll(() => imageOf(message)).toBeTruthy()
  const image = (await imageOf(gone))!
  await changeMessage(ana, DELETE, { id: gone.id })
  expect((await fetchFile(server, image, ana)).status).toBe(200)
  await server.sql(
    `UPDATE "LinkPreview" SET "fetchedAt" = "fetchedAt" - interval '8 days', "reviewAt" = "reviewAt" - interval '8 days'`,
  )
  const left = await sendMessage(ana, room.id, 'left by another')
  await server.sql(`UPDATE "Message" SET text = $1 WHERE number = $2`, [`${site.url}/found`, left.number])
  site.pages.set('/found', pageOf({ title: 'Found' }))
  await server.sql(
    'INSERT INTO "LinkPreviewTask" ("roomId", number) SELECT "roomId", number FROM "Message" WHERE number = $1',
    [left.number],
  )
  await server.stop()
  server = await startServer({ database, dataDir, env })
  const again = { ...ana, ...(await signUp(server, 'ben')) }
  await expect.poll(() => server.sql(`SELECT title FROM "LinkPreview" WHERE title = 'Found'`)).toHaveLength(1)
  await expect
    .poll(() => server.sql(`SELECT title FROM "LinkPreview" WHERE title IN ('Kept', 'Gone')`))
    .toEqual([{ title: 'Kept' }])
  await expect.poll(async () => (await fetchFile(server, image, again)).status).toBe(404)
})
