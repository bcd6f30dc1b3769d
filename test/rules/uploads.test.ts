import { connect } from 'node:net'
import { once } from 'node:events'
import { type Dirent, existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { uuidOf } from '../harness/ids.ts'
import { databaseForFile } from '../harness/database.ts'
import {
  type Attachment,
  ATTACHMENT,
  file,
  fetchFile,
  png,
  postFiles,
  sendFiles,
  upload,
  uploadRefused,
} from '../harness/files.ts'
import { changeMessage, DELETE, sendMessage } from '../harness/messages.ts'
import { DELETE_ROOM } from '../harness/moderation.ts'
import { signUp } from '../harness/people.ts'
import { createRoom, joinRoom } from '../harness/rooms.ts'
import { serverForFile, startServer } from '../harness/server.ts'

const LIMIT = 300_000
const database = await databaseForFile()
const directory = await mkdtemp(join(tmpdir(), 'latchkey-test-files-'))
afterAll(() => rm(directory, { recursive: true }))
const settings = { DATA_DIR: directory, UPLOAD_LIMIT: String(LIMIT) }
const server = await serverForFile({ database, env: settings })

/** Starts another server on the same files and database for one test. */
async function startSecond(env: Record<string, string> = {}) {
  const second = await startServer({ database, env: { ...settings, ...env } })
  onTestFinished(() => second.stop().then(() => undefined))
  return second
}

const [ana, ben, stranger] = await Promise.all([signUp(server), signUp(server), signUp(server)])
const room = await createRoom(ana)
await joinRoom(ben, room)

const UPLOAD = `mutation ($roomId: ID!, $file: File!) { uploadAttachment(roomId: $roomId, file: $file) ${ATTACHMENT} }`

/** Returns all files below a folder of the server's. */
async function stored(folder = ''): Promise<Dirent[]> {
  const path = join(directory, 'files', folder)
  if (!existsSync(path)) return []
  try {
    return (await readdir(path, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  } catch (error) {
    // A folder was deleted while it was being read.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return stored(folder)
    throw error
  }
}

/** Resolves when no upload is running. A refused file is deleted shortly after the answer. */
const nothingIncoming = () => expect.poll(() => stored('incoming')).toHaveLength(0)

test('uploaded files are attached to a message in the order given, and can be read by members', async () => {
  const first = await upload(server, ana, room.id, file('one.txt', 'the first', 'text/plain'))
  const second = await upload(server, ana, room.id, file('ça va.txt', 'the second'))
  expect(first).toMatchObject({
    filename: 'one.txt',
    contentType: 'text/plain',
    size: 9,
    width: null,
    thumbnailUrl: null,
  })
  const { id, attachments } = await postFiles(ana, room.id, [second, first], '')
  expect(attachments).toEqual([second, first])
  const { node } = await ben.request<{ node: object }>(
    `query ($id: ID!) { node(id: $id) { ... on Message { text attachments ${ATTACHMENT} } } }`,
    { id },
  )
  expect(node).toEqual({ text: '', attachments: [second, first] })
  expect(await (await fetchFile(server, second.url, ben)).text()).toBe('the second')
})

test('a picture gets dimensions and a thumbnail, and loses the camera’s metadata', async () => {
  const jpeg = await photograph()
  expect(Buffer.from(jpeg).includes('Secret Camera')).toBe(true)
  const picture = await upload(server, ana, room.id, file('holiday.jpg', jpeg, 'image/jpeg'))
  // The camera was held upright and says so, while the pixels are on their side.
  expect(picture).toMatchObject({ contentType: 'image/jpeg', width: 600, height: 1_200, inline: true })
  const original = Buffer.from(await (await fetchFile(server, picture.url, ana)).arrayBuffer())
  expect(original.includes('Secret Camera')).toBe(false)
  expect(original.length).toBe(picture.size)
  const response = await fetchFile(server, picture.thumbnailUrl!, ana)
  expect(response.headers.get('content-type')).toBe('image/webp')
  expect(webpSize(Buffer.from(await response.arrayBuffer()))).toEqual([400, 800])
})

test('only its uploader sees a file until a message carries it, and no second message can carry it', async () => {
  const attachment = await upload(server, ana, room.id, file('draft.txt', 'not yet'))
  expect((await fetchFile(server, attachment.url, ben)).status).toBe(404)
  expect((await fetchFile(server, attachment.url, ana)).status).toBe(200)
  const NODE = 'query ($id: ID!) { node(id: $id) { id } }'
  expect((await ben.refused(NODE, { id: attachment.id })).extensions.code).toBe('NOT_FOUND')
  const SEND = `mutation ($roomId: ID!, $ids: [ID!]) { sendMessage(input: { roomId: $roomId, text: "x", attachmentIds: $ids }) { id } }`
  const refused = await ben.refused(SEND, { roomId: room.id, ids: [attachment.id] })
  expect(refused.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'attachmentIds' })
  await postFiles(ana, room.id, [attachment])
  expect((await fetchFile(server, attachment.url, ben)).status).toBe(200)
  expect((await ana.refused(SEND, { roomId: room.id, ids: [attachment.id] })).extensions.code).toBe(
    'BAD_USER_INPUT',
  )
})

test.for([
  [
    'a page that claims to be a picture',
    'cat.png',
    '<!DOCTYPE html><script>alert(1)</script>',
    'image/png',
    'text/html',
  ],
  [
    'a drawing with a script',
    'cat.svg',
    '<?xml version="1.0"?><svg onload="alert(1)"/>',
    'image/svg+xml',
    'image/svg+xml',
  ],
  [
    'a program that claims to be a video',
    'film.mp4',
    new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, ...Array(60).fill(0)]),
    'video/mp4',
    'application/x-elf',
  ],
  ['unknown bytes', 'data.png', new Uint8Array([1, 0, 2, 0, 3]), 'image/png', 'application/octet-stream'],
  ['a picture that claims to be text', 'note.txt', png(4, 4), 'text/plain', 'image/png'],
] as [string, string, string | Uint8Array<ArrayBuffer>, string, string][])(
  'the type of a file is detected from its content: %s [SEC-45]',
  async ([, name, content, claimed, found]) => {
    const { contentType, inline } = await upload(server, ana, room.id, file(name, content, claimed))
    expect(contentType).toBe(found)
    expect(inline).toBe(found === 'image/png')
  },
)

test('an empty file and one over the limit are refused, and nothing of them is stored [SEC-43]', async () => {
  await nothingIncoming()
  const before = (await stored()).length
  const empty = await uploadRefused(server, ana, room.id, file('empty.txt', ''))
  expect(empty.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'file' })
  const large = await uploadRefused(server, ana, room.id, file('large.txt', 'x'.repeat(LIMIT + 1)))
  expect(large.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'file' })
  expect(large.message).toContain('292.9 kB')
  const most = await upload(server, ana, room.id, file('most.txt', 'x'.repeat(LIMIT)))
  expect(most.size).toBe(LIMIT)
  await expect.poll(() => stored()).toHaveLength(before + 1)
})

test('a truncated picture is refused', async () => {
  const whole = await photograph()
  for (const content of [whole.slice(0, whole.length / 2), png(300, 300).slice(0, 60), png(300, 300, 10)]) {
    const { extensions, message } = await uploadRefused(server, ana, room.id, file('x.jpg', content))
    expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'file' })
    expect(message).toContain('damaged or incomplete')
  }
})

test('a small file that claims to be a huge picture is refused before it is decoded [SEC-44]', async () => {
  const { extensions, message } = await uploadRefused(
    server,
    ana,
    room.id,
    file('bomb.png', png(40_000, 40_000, 1)),
  )
  expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'file' })
  expect(message).toContain('100 million pixels')
})

test('an interrupted upload leaves nothing behind', async () => {
  await nothingIncoming()
  const before = (await stored()).length
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  const part = (head: string, body: string) => `--x\r\ncontent-disposition: form-data; ${head}\r\n\r\n${body}`
  socket.write(
    `POST /graphql HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${ana.token}\r\ngraphql-require-preflight: 1\r\n` +
      'content-type: multipart/form-data; boundary=x\r\ncontent-length: 100000\r\n\r\n' +
      `${part('name="operations"', JSON.stringify({ query: UPLOAD, variables: { roomId: room.id, file: null } }))}\r\n` +
      `${part('name="map"', '{"0":["variables.file"]}')}\r\n${part('name="0"; filename="half.txt"', 'x'.repeat(20_000))}`,
  )
  await expect.poll(() => stored('incoming')).toHaveLength(1)
  socket.destroy()
  await once(socket, 'close')
  await nothingIncoming()
  // Some files that were refused before may have been deleted only now.
  expect((await stored()).length).toBeLessThanOrEqual(before)
})

test('an upload whose end is missing is refused, wherever it ends', async () => {
  const operations = JSON.stringify({ query: UPLOAD, variables: { roomId: room.id, file: null } })
  const body = [
    `--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n${operations}\r\n`,
    '--x\r\ncontent-disposition: form-data; name="map"\r\n\r\n{"0":["variables.file"]}\r\n',
    '--x\r\ncontent-disposition: form-data; name="0"; filename="half.txt"\r\n\r\nhalf of it\r\n--x--',
  ].join('')
  for (let end = 0; end < body.length - 1; end += end < operations.length ? 40 : 3) {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${ana.token}`,
        'graphql-require-preflight': '1',
        'content-type': 'multipart/form-data; boundary=x',
      },
      body: body.slice(0, end),
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] })
  }
  await nothingIncoming()
})

test('only members can upload, and the files of visitors who are signed out are not even read', async () => {
  const content = file('x.txt', 'x')
  expect((await uploadRefused(server, stranger, room.id, content)).extensions.code).toBe('FORBIDDEN')
  const { errors } = await sendFiles(
    server,
    { token: 'nonsense' },
    UPLOAD,
    { roomId: room.id },
    { file: content },
  )
  expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
  const { extensions } = await ana.refused(UPLOAD, { roomId: room.id, file: 'x.txt' })
  expect(extensions.code).toBe('BAD_USER_INPUT')
})

test('a file keeps its name, without misleading characters and paths [SEC-10]', async () => {
  const names = {
    '../../etc/passwd': 'passwd',
    'cv\u202Egnp.exe': 'cv_gnp.exe',
    '.htaccess': 'htaccess',
    'Änderung 1.txt': 'Änderung 1.txt',
  }
  for (const [name, kept] of Object.entries(names))
    expect((await upload(server, ana, room.id, file(name, 'x'))).filename).toBe(kept)
  const long = await upload(server, ana, room.id, file(`${'x'.repeat(400)}.tar`, 'x'))
  expect(long.filename).toMatch(/^x{146}\.tar$/)
})

test('a file is deleted with its message, and with its room', async () => {
  const other = await createRoom(ana)
  const folder = `rooms/${uuidOf(other.id)}`
  const [one, two] = [
    await upload(server, ana, other.id, file('1.png', png(9, 9))),
    await upload(server, ana, other.id, file('2.txt', '2')),
  ]
  const message = await postFiles(ana, other.id, [one])
  await postFiles(ana, other.id, [two])
  expect(await stored(folder)).toHaveLength(3)
  await changeMessage(ana, DELETE, { id: message.id })
  await expect.poll(() => stored(folder)).toHaveLength(1)
  await ana.request(DELETE_ROOM, { roomId: other.id })
  await expect.poll(() => stored(folder)).toHaveLength(0)
  expect((await fetchFile(server, two.url, ana)).status).toBe(404)
})

test('an upload can be deleted by its uploader', async () => {
  const REMOVE = 'mutation ($id: ID!) { deleteAttachment(id: $id) }'
  const { id, url } = await upload(server, ana, room.id, file('wrong.txt', 'wrong'))
  expect(await ben.request(REMOVE, { id })).toEqual({ deleteAttachment: false })
  expect(await ana.request(REMOVE, { id })).toEqual({ deleteAttachment: true })
  expect(await ana.request(REMOVE, { id })).toEqual({ deleteAttachment: false })
  expect((await fetchFile(server, url, ana)).status).toBe(404)
  const carried = await upload(server, ana, room.id, file('right.txt', 'right'))
  await postFiles(ana, room.id, [carried])
  expect(await ana.request(REMOVE, { id: carried.id })).toEqual({ deleteAttachment: false })
})

test('the number of a person’s uploads without a message is limited', async () => {
  const hoarder = await signUp(server)
  await joinRoom(hoarder, room)
  for (let i = 0; i < 50; i++) await upload(server, hoarder, room.id, file(`${i}.txt`, 'x'))
  expect((await uploadRefused(server, hoarder, room.id, file('51.txt', 'x'))).extensions.code).toBe(
    'RATE_LIMITED',
  )
})

test('uploads without a message are deleted after a day, and so are orphaned files', async () => {
  const home = await createRoom(ana)
  const folder = `rooms/${uuidOf(home.id)}`
  const [carried, waiting, fresh] = (await Promise.all(
    ['carried', 'waiting', 'fresh'].map((name) => upload(server, ana, home.id, file(name, name))),
  )) as [Attachment, Attachment, Attachment]
  await postFiles(ana, home.id, [carried])
  const orphan = await upload(server, ana, home.id, file('orphan', 'orphan'))
  await server.sql('DELETE FROM "Attachment" WHERE id = $1', [uuidOf(orphan.id)])
  const yesterday = new Date(Date.now() - 25 * 3_600_000)
  for (const { id } of [carried, waiting])
    await server.sql('UPDATE "Attachment" SET "createdAt" = $2 WHERE id = $1', [uuidOf(id), yesterday])
  for (const { id } of [carried, orphan])
    await utimes(join(directory, 'files', folder, uuidOf(id)), yesterday, yesterday)
  expect(await stored(folder)).toHaveLength(4)
  // A server deletes leftovers when it starts.
  await startSecond()
  await expect.poll(() => stored(folder)).toHaveLength(2)
  expect((await fetchFile(server, carried.url, ana)).status).toBe(200)
  expect((await fetchFile(server, fresh.url, ana)).status).toBe(200)
  expect((await fetchFile(server, waiting.url, ana)).status).toBe(404)
})

test('the operator decides which types of files the server accepts [SEC-42]', async () => {
  const second = await startSecond({ UPLOAD_TYPES: 'image/*, application/pdf' })
  const client = { ...ana, ...ana.at(second) }
  expect(await client.request('{ uploadLimits { size types } }')).toEqual({
    uploadLimits: { size: LIMIT, types: ['image/*', 'application/pdf'] },
  })
  await upload(second, client, room.id, file('ok.png', png(2, 2)))
  await upload(second, client, room.id, file('ok.pdf', '%PDF-1.7\n%âãÏÓ\n'))
  const { extensions, message } = await uploadRefused(
    second,
    client,
    room.id,
    file('no.png', 'just text', 'image/png'),
  )
  expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'file' })
  expect(message).toContain('text/plain')
  expect((await sendMessage(client, room.id, 'done')).number).toBeGreaterThan(0)
})

/** Returns a JPEG of 1200 × 600 with the camera's name and an orientation of a quarter turn. */
async function photograph(): Promise<Uint8Array<ArrayBuffer>> {
  const { default: sharp } = await import('sharp')
  const noise = sharp({
    create: {
      width: 1_200,
      height: 600,
      channels: 3,
      noise: { type: 'gaussian', mean: 128, sigma: 10 },
      background: '#888',
    },
  })
  const data = await noise
    .jpeg({ quality: 50 })
    .withExif({ IFD0: { Make: 'Secret Camera' } })
    .withMetadata({ orientation: 6 })
    .toBuffer()
  return new Uint8Array(data)
}

/** Returns the width and height in the header of a lossy WebP. */
const webpSize = (data: Buffer) => [data.readUInt16LE(26) & 0x3fff, data.readUInt16LE(28) & 0x3fff]
