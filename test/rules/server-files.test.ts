import sharp from 'sharp'
import { expect, test } from 'vitest'
import { databaseForFile } from '../harness/database.ts'
import { file, sendFiles, upload, uploadRefused } from '../harness/files.ts'
import { uuidOf } from '../harness/ids.ts'
import { type Person, signUp } from '../harness/people.ts'
import { createRoom } from '../harness/rooms.ts'
import { serverForFile } from '../harness/server.ts'
import { sql } from '../harness/sql.ts'

const MEGABYTE = 2 ** 20

const database = await databaseForFile()
const server = await serverForFile({ database, env: { UPLOAD_LIMIT: '3MB' } })
const admin = await signUp(server, 'boss')
await sql(database.url, 'UPDATE "User" SET admin = true WHERE id = $1', [uuidOf(admin.id)])
const ana = await signUp(server, 'ana')

const UPDATE = `mutation ($input: UpdateServerInput!) { updateServer(input: $input) {
  uploadLimit uploadLimitCeiling roomStorageLimit } }`
const update = (input: object) => admin.request(UPDATE, { input })
const limit = () => ana.request<{ uploadLimits: { size: number } }>('{ uploadLimits { size } }')
const bytes = (length: number) => file('a.bin', new Uint8Array(length).fill(7))

const logoOf = async () =>
  (await ana.request<{ server: { logoUrl: string | null } }>('{ server { logoUrl } }')).server.logoUrl
const setLogo = (person: Person, picture: File) =>
  sendFiles<{ uploadServerLogo: { logoUrl: string } }>(
    server,
    person,
    'mutation ($file: File!) { uploadServerLogo(file: $file) { logoUrl } }',
    {},
    { file: picture },
  )
const png = async (background: string) =>
  file(
    'logo.png',
    Uint8Array.from(
      await sharp({ create: { width: 600, height: 300, channels: 3, background } })
        .withExif({ IFD0: { Copyright: 'Somebody' } })
        .png()
        .toBuffer(),
    ),
    'image/png',
  )

test('an admin limits the size of files below the operator’s limit, clients learn of it, and the error names it', async () => {
  const room = await createRoom(ana)
  expect(await limit()).toEqual({ uploadLimits: { size: 3 * MEGABYTE } })
  await upload(server, ana, room.id, bytes(1.5 * MEGABYTE))
  expect(await update({ uploadLimit: MEGABYTE })).toEqual({
    updateServer: { uploadLimit: MEGABYTE, uploadLimitCeiling: 3 * MEGABYTE, roomStorageLimit: null },
  })
  expect(await limit()).toEqual({ uploadLimits: { size: MEGABYTE } })
  const refused = await uploadRefused(server, ana, room.id, bytes(1.5 * MEGABYTE))
  expect(refused.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'file' })
  expect(refused.message).toContain('1 MB')
  await upload(server, ana, room.id, bytes(0.5 * MEGABYTE))
  for (const uploadLimit of [3 * MEGABYTE + 1, 1_023, 0])
    expect((await admin.refused(UPDATE, { input: { uploadLimit } })).extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'uploadLimit',
    })
  await update({ uploadLimit: 3 * MEGABYTE })
})

test('the files of a room take at most what an admin allows, also when two arrive at once, and deleting one makes space', async () => {
  const room = await createRoom(ana)
  await update({ roomStorageLimit: 2 * MEGABYTE })
  const first = await upload(server, ana, room.id, bytes(0.8 * MEGABYTE))
  const results = await Promise.allSettled(
    [1, 2].map(() => upload(server, ana, room.id, bytes(0.8 * MEGABYTE))),
  )
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const refused = await uploadRefused(server, ana, room.id, bytes(0.8 * MEGABYTE))
  expect(refused.message).toContain('2 MB')
  await ana.request('mutation ($id: ID!) { deleteAttachment(id: $id) }', { id: first.id })
  await upload(server, ana, room.id, bytes(0.8 * MEGABYTE))
  expect(await update({ roomStorageLimit: 0 })).toMatchObject({ updateServer: { roomStorageLimit: null } })
  await upload(server, ana, room.id, bytes(0.8 * MEGABYTE))
})

test('a logo is re-encoded as a square, its address changes with it, everyone loads it, and removing it deletes the file', async () => {
  const { data } = await setLogo(admin, await png('teal'))
  const url = data!.uploadServerLogo.logoUrl
  const response = await fetch(server.url + url)
  expect(response.headers.get('content-type')).toBe('image/webp')
  expect(response.headers.get('cache-control')).toContain('immutable')
  const { width, height, exif } = await sharp(Buffer.from(await response.arrayBuffer())).metadata()
  expect({ width, height, exif }).toEqual({ width: 512, height: 512, exif: undefined })
  await setLogo(admin, await png('navy'))
  const next = await logoOf()
  expect(next).not.toBe(url)
  await expect.poll(async () => (await fetch(server.url + url)).status).toBe(404)
  for (const text of ['no picture', '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'])
    expect((await setLogo(admin, file('logo.svg', text))).errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'file',
    })
  expect((await setLogo(ana, await png('red'))).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  expect(await logoOf()).toBe(next)
  await admin.request('mutation { removeServerLogo { logoUrl } }')
  expect(await logoOf()).toBeNull()
  await expect.poll(async () => (await fetch(server.url + next)).status).toBe(404)
  const log = await admin.request<{ admin: { auditLog: { nodes: { changes: object[] }[] } } }>(
    '{ admin { auditLog(first: 1) { nodes { changes { field before after } } } } }',
  )
  expect(log.admin.auditLog.nodes[0]!.changes).toEqual([{ field: 'logo', before: next, after: null }])
})
