import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { afterFile } from '../harness/after-file.ts'
import { createApiClient } from '../harness/client.ts'
import { databaseForFile } from '../harness/database.ts'
import { fetchFile, file, png, sendFiles } from '../harness/files.ts'
import { uuidOf } from '../harness/ids.ts'
import { ADD, changeMessage, followMessages, readMessage, REMOVE, sendMessage } from '../harness/messages.ts'
import { password, type Person, signUp } from '../harness/people.ts'
import { createRoom, joinRoom } from '../harness/rooms.ts'
import { serverForFile } from '../harness/server.ts'
import { sql } from '../harness/sql.ts'

const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-emoji-'))
afterFile(() => rm(dataDir, { recursive: true }))
const database = await databaseForFile()
const server = await serverForFile({ database, dataDir })
const [admin, ana, ben] = await Promise.all([signUp(server), signUp(server), signUp(server)])
await sql(database.url, 'UPDATE "User" SET admin = true WHERE id = $1', [uuidOf(admin.id)])

const FIELDS = '{ id name url stillUrl createdBy { username } }'
const UPLOAD = `mutation ($name: String!, $file: File!) { uploadCustomEmoji(name: $name, file: $file) ${FIELDS} }`
const DELETE_EMOJI = 'mutation ($id: ID!) { deleteCustomEmoji(id: $id) }'

interface Emoji {
  id: string
  name: string
  url: string
  stillUrl: string | null
  createdBy: { username: string } | null
}

const picture = (name = 'a.png', content: string | Uint8Array<ArrayBuffer> = png(64, 64)) =>
  file(name, content)
const send = (person: Pick<Person, 'token'>, name: string, content = picture()) =>
  sendFiles<{ uploadCustomEmoji: Emoji }>(server, person, UPLOAD, { name }, { file: content })
const add = async (person: Person, name: string, content?: File) =>
  (await send(person, name, content)).data!.uploadCustomEmoji
const refusal = async (person: Pick<Person, 'token'>, name: string, content?: File) =>
  (await send(person, name, content)).errors?.[0]
const list = async () =>
  (await ana.request<{ customEmoji: Emoji[] }>(`{ customEmoji ${FIELDS} }`)).customEmoji
const names = async () => (await list()).map(({ name }) => name)
const remove = (person: Person, { id }: Pick<Emoji, 'id'>) =>
  person.request<{ deleteCustomEmoji: boolean }>(DELETE_EMOJI, { id })
const openTo = (everyone: boolean) =>
  admin.request(
    'mutation ($open: Boolean) { updateServer(input: { customEmojiOpen: $open }) { customEmojiOpen } }',
    { open: everyone },
  )
const load = async (url: string) =>
  sharp(Buffer.from(await (await fetchFile(server, url, ben)).arrayBuffer()), { animated: true }).metadata()
const logOf = async (first: number) =>
  (
    await admin.request<{ admin: { auditLog: { nodes: object[] } } }>(
      `query ($first: Int) { admin { auditLog(first: $first) { nodes {
        action actor { username } target { username } changes { field before after } } } } }`,
      { first },
    )
  ).admin.auditLog.nodes

/** Waits until the folder has the files of the emoji that exist, and of no other upload. */
async function expectNoOtherFiles(): Promise<void> {
  const keys = (await list()).map(({ url }) => url.split('/').at(-1)!)
  const files = (folder: string) => readdir(join(dataDir, 'files', folder)).catch(() => [])
  await expect.poll(async () => (await files('emoji')).sort()).toEqual(keys.sort())
  await expect.poll(() => files('incoming')).toEqual([])
}

async function animation(frames: number, size = 200): Promise<Uint8Array<ArrayBuffer>> {
  const colours = ['red', 'green', 'blue'] as const
  const pictures = await Promise.all(
    Array.from({ length: frames }, (_, index) =>
      sharp({ create: { width: size, height: size / 2, channels: 3, background: colours[index % 3]! } })
        .png()
        .toBuffer(),
    ),
  )
  return Uint8Array.from(
    await sharp(pictures, { join: { animated: true } })
      .gif({ delay: Array.from({ length: frames }, () => 100) })
      .toBuffer(),
  )
}

test('an admin uploads an emoji, which is scaled down, listed by name for everyone, and loaded with an account alone', async () => {
  const wide = await add(admin, 'wide', picture('a.png', png(300, 150)))
  expect(wide).toMatchObject({ name: 'wide', stillUrl: null, createdBy: { username: admin.username } })
  await add(admin, 'a-small_1', picture('b.png', png(20, 10)))
  expect(await names()).toEqual(['a-small_1', 'wide'])
  expect(await ana.request('{ customEmoji(names: ["wide", "tada", "no such", "wide"]) { name } }')).toEqual({
    customEmoji: [{ name: 'wide' }],
  })
  const many = Array.from({ length: 101 }, (_, index) => `emoji-${index}`)
  expect(
    (await ana.refused('query ($names: [String!]) { customEmoji(names: $names) { name } }', { names: many }))
      .extensions,
  ).toMatchObject({ code: 'BAD_USER_INPUT', field: 'names' })
  expect(await load(wide.url)).toMatchObject({ format: 'webp', width: 128, height: 64 })
  expect(await load((await list())[0]!.url)).toMatchObject({ width: 20, height: 10 })
  const response = await fetchFile(server, wide.url, ana)
  expect(response.headers.get('content-type')).toBe('image/webp')
  expect(response.headers.get('cache-control')).toBe('private, max-age=31536000, immutable')
  expect(response.headers.get('content-security-policy')).toContain('sandbox')
  expect((await fetchFile(server, wide.url)).status).toBe(401)
  expect((await fetchFile(server, `${wide.url}/still`, ana)).status).toBe(404)
  expect((await createApiClient(server.url).refused(`{ customEmoji ${FIELDS} }`)).extensions.code).toBe(
    'UNAUTHENTICATED',
  )
  expect(
    await ana.request('query ($id: ID!) { node(id: $id) { ... on CustomEmoji { name } } }', wide),
  ).toEqual({
    node: { name: 'wide' },
  })
})

test('an animation stays one, at its pace, with its first frame as a picture that does not move', async () => {
  const party = await add(admin, 'party', picture('a.gif', await animation(4)))
  expect(await load(party.url)).toMatchObject({
    format: 'webp',
    width: 128,
    pageHeight: 64,
    pages: 4,
    delay: [100, 100, 100, 100],
  })
  const still = await load(party.stillUrl!)
  expect(still).toMatchObject({ format: 'webp', width: 128, height: 64 })
  expect(still.pages ?? 1).toBe(1)
})

test.for<[what: string, name: string, file: () => File | Promise<File>, code: string, field: string]>([
  ['a name in capitals', 'Parrot', picture, 'BAD_USER_INPUT', 'name'],
  ['a name of one letter', 'p', picture, 'BAD_USER_INPUT', 'name'],
  ['a name of 33 letters', 'p'.repeat(33), picture, 'BAD_USER_INPUT', 'name'],
  ['a name with colons', ':party-parrot:', picture, 'BAD_USER_INPUT', 'name'],
  ['the name of a Unicode emoji', 'tada', picture, 'BAD_USER_INPUT', 'name'],
  ['a second name of a Unicode emoji', 'thumbsup', picture, 'BAD_USER_INPUT', 'name'],
  ['a name that is taken', 'wide', picture, 'CONFLICT', 'name'],
  ['an empty file', 'empty', () => picture('a.png', ''), 'BAD_USER_INPUT', 'file'],
  ['a text', 'text', () => picture('a.png', 'no picture'), 'BAD_USER_INPUT', 'file'],
  [
    'an SVG',
    'svg',
    () => file('a.png', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', 'image/png'),
    'BAD_USER_INPUT',
    'file',
  ],
  ['a picture that breaks off', 'broken', () => picture('a.png', png(99, 99, 40)), 'BAD_USER_INPUT', 'file'],
  [
    'more than 1 MiB',
    'heavy',
    () => picture('a.png', Uint8Array.from([...png(9, 9), ...randomBytes(2 ** 20)])),
    'BAD_USER_INPUT',
    'file',
  ],
  [
    'more frames than 300',
    'long',
    async () => picture('a.gif', await animation(301, 4)),
    'BAD_USER_INPUT',
    'file',
  ],
])('%s is refused, and nothing is left of it', async ([, name, content, code, field]) => {
  const before = await list()
  expect((await refusal(admin, name, await content()))?.extensions).toMatchObject({ code, field })
  expect(await list()).toEqual(before)
  await expectNoOtherFiles()
})

test('of two people who upload the same name at once, one gets it', async () => {
  const answers = await Promise.all([1, 2, 3, 4].map(() => send(admin, 'contested')))
  expect(answers.filter(({ data }) => data)).toHaveLength(1)
  for (const { errors } of answers.filter(({ data }) => !data))
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'CONFLICT', field: 'name' })
  await expectNoOtherFiles()
})

test('only admins upload and delete, unless the server lets everyone, who then delete their own', async () => {
  expect((await refusal(ana, 'mine'))?.extensions.code).toBe('FORBIDDEN')
  await openTo(true)
  const mine = await add(ana, 'mine')
  const theirs = await add(admin, 'theirs')
  expect((await ana.refused(DELETE_EMOJI, { id: theirs.id })).extensions.code).toBe('FORBIDDEN')
  expect((await ben.refused(DELETE_EMOJI, { id: mine.id })).extensions.code).toBe('FORBIDDEN')
  expect(await remove(ana, mine)).toEqual({ deleteCustomEmoji: true })
  await expect.poll(async () => (await fetchFile(server, mine.url, ana)).status).toBe(404)
  const again = await add(ana, 'mine')
  expect(again.url).not.toBe(mine.url)
  await openTo(false)
  expect((await ana.refused(DELETE_EMOJI, { id: again.id })).extensions.code).toBe('FORBIDDEN')
  expect(await remove(admin, again)).toEqual({ deleteCustomEmoji: true })
  expect(await remove(admin, again)).toEqual({ deleteCustomEmoji: false })
  const by = (person: Person) => ({ username: person.username })
  const deleted = [{ field: 'name', before: 'mine', after: null }]
  expect(await logOf(2)).toEqual([
    { action: 'EMOJI_DELETED', actor: by(admin), target: by(ana), changes: deleted },
    {
      action: 'SERVER_UPDATED',
      actor: by(admin),
      target: null,
      changes: [{ field: 'customEmojiOpen', before: 'true', after: 'false' }],
    },
  ])
  expect((await logOf(6)).at(-3)).toEqual({
    action: 'EMOJI_DELETED',
    actor: by(ana),
    target: by(ana),
    changes: deleted,
  })
  expect((await logOf(6)).at(-2)).toMatchObject({
    action: 'EMOJI_UPLOADED',
    actor: by(admin),
    changes: [{ field: 'name', before: null, after: 'theirs' }],
  })
})

test('a suspended person uploads nothing, and a token uploads with WRITE and where everyone may', async () => {
  const TOKEN = `mutation ($input: CreateAccessTokenInput!) { createAccessToken(input: $input) { token } }`
  const tokenOf = async (person: Person, scopes: string[]) =>
    (
      await person.request<{ createAccessToken: { token: string } }>(TOKEN, {
        input: { name: 'A script', scopes },
      })
    ).createAccessToken
  const ofAdmin = await tokenOf(admin, ['READ', 'WRITE'])
  expect((await refusal(ofAdmin, 'by-token'))?.extensions.code).toBe('FORBIDDEN')
  await openTo(true)
  expect((await refusal(await tokenOf(ana, ['READ']), 'by-token'))?.extensions.code).toBe('FORBIDDEN')
  expect((await send(await tokenOf(ana, ['WRITE']), 'by-token')).data).not.toBeNull()
  const eve = await signUp(server)
  await admin.request('mutation ($id: ID!) { suspendUser(userId: $id, reason: "") { id } }', { id: eve.id })
  expect((await refusal(eve, 'by-eve'))?.extensions.code).toBe('UNAUTHENTICATED')
  await openTo(false)
})

test('a reaction takes the name of an emoji that exists, reaches subscribers, and stays when the emoji is deleted', async () => {
  const room = await createRoom(ana)
  await joinRoom(ben, room)
  const emoji = await add(admin, 'party-parrot')
  const { id } = await sendMessage(ana, room.id, 'look :party-parrot:')
  const live = followMessages(ana, room.id)
  await live.next()
  const reacted = await changeMessage(ben, ADD, { id, emoji: ':party-parrot:' })
  expect(reacted.reactions).toEqual([
    { emoji: ':party-parrot:', count: 1, users: [{ username: ben.username }] },
  ])
  await live.until(({ roomEvents }) => roomEvents.version === reacted.version)
  live.stop()
  for (const unknown of [':no-such:', ':tada:'])
    expect((await ana.refused(ADD, { id, emoji: unknown })).extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'emoji',
    })
  await remove(admin, emoji)
  expect((await readMessage(ana, id)).reactions).toEqual(reacted.reactions)
  expect((await ana.refused(ADD, { id, emoji: ':party-parrot:' })).extensions.code).toBe('BAD_USER_INPUT')
  // Again by the same person: nothing to add.
  expect(await changeMessage(ben, ADD, { id, emoji: ':party-parrot:' })).toEqual(reacted)
  expect((await changeMessage(ben, REMOVE, { id, emoji: ':party-parrot:' })).reactions).toEqual([])
})

test('everyone learns at once who has uploaded or deleted an emoji, and of several of them of each', async () => {
  const devices = [admin, ana, ben].map((person) =>
    person.subscribe<{ viewerEvents: { __typename: string; name?: string; customEmoji?: Emoji | null } }>(
      `subscription { viewerEvents { __typename ... on CustomEmojiChanged { name customEmoji ${FIELDS} } } }`,
    ),
  )
  // What the previous version of a client asks for.
  const old = ana.subscribe<{ viewerEvents: { __typename: string } }>(
    'subscription { viewerEvents { __typename ... on RoomActivity { membership { id } } } }',
  )
  for (const device of [...devices, old]) await device.next()
  const news = await add(admin, 'news')
  for (const device of devices)
    expect((await device.next()).viewerEvents).toEqual({
      __typename: 'CustomEmojiChanged',
      name: 'news',
      customEmoji: news,
    })
  await remove(admin, news)
  // Nothing happens in what is refused, or done already.
  await refusal(admin, 'news ')
  await remove(admin, news)
  const several = ['news-1', 'news-2', 'news-3']
  await Promise.all(several.map((name) => add(admin, name)))
  for (const device of devices) {
    expect((await device.next()).viewerEvents).toEqual({
      __typename: 'CustomEmojiChanged',
      name: 'news',
      customEmoji: null,
    })
    const last = [await device.next(), await device.next(), await device.next()]
    expect(last.map(({ viewerEvents }) => viewerEvents.customEmoji?.name).sort()).toEqual(several)
  }
  expect((await old.next()).viewerEvents).toEqual({ __typename: 'CustomEmojiChanged' })
})

test('the emoji of a deleted account stay, without its name', async () => {
  await openTo(true)
  const eve = await signUp(server)
  const emoji = await add(eve, 'legacy')
  await eve.request('mutation ($password: String!) { deleteAccount(password: $password) }', { password })
  expect((await list()).find(({ id }) => id === emoji.id)).toEqual({ ...emoji, createdBy: null })
  const [row] = await sql(database.url, `SELECT "createdById" FROM "CustomEmoji" WHERE name = 'legacy'`)
  expect(row).toEqual({ createdById: null })
  await openTo(false)
})

test('a server has at most 500 emoji, and the error says so', async () => {
  await sql(
    database.url,
    `INSERT INTO "CustomEmoji" (id, name, key, animated)
      SELECT gen_random_uuid(), 'filler-' || n, 'filler-' || n, false
      FROM generate_series(1, 500 - (SELECT count(*)::int FROM "CustomEmoji")) n`,
  )
  const refused = await refusal(admin, 'one-more')
  expect(refused?.extensions.code).toBe('CONFLICT')
  expect(refused?.message).toContain('500')
  expect(await list()).toHaveLength(500)
  await sql(database.url, `DELETE FROM "CustomEmoji" WHERE name LIKE 'filler-%'`)
  expect((await add(admin, 'one-more')).name).toBe('one-more')
})
