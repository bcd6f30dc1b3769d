import { expect, test } from 'vitest'
import { databaseForFile } from '../harness/database.ts'
import { openDirect } from '../harness/directs.ts'
import { fetchFile, png } from '../harness/files.ts'
import { changeMessage, DELETE, EDIT, sendMessage } from '../harness/messages.ts'
import { auditLog, createStaffedRoom, KICK, signUpStaff, UPDATE_ROOM } from '../harness/moderation.ts'
import { type Person, signUp } from '../harness/people.ts'
import { createRoom, createRoomOf, versionOf } from '../harness/rooms.ts'
import { serverForFile } from '../harness/server.ts'
import {
  LINK_PREVIEW,
  type LinkPreview,
  pageOf,
  previewOf,
  REMOVE_PREVIEW,
  siteForFile,
} from '../harness/site.ts'

const site = await siteForFile()
const database = await databaseForFile()
const server = await serverForFile({ database, env: { OUTBOUND_ALLOW: '127.0.0.1', LOG_LEVEL: 'debug' } })
const admin = await signUp(server, 'admin')
const staff = await signUpStaff(server)
const { owner, moderator, member } = staff
const room = await createStaffedRoom(staff)

const EVENTS = `subscription ($id: ID!, $after: Int) { roomEvents(roomId: $id, after: $after) {
  __typename version ... on MessageUpdated { message { text linkPreview ${LINK_PREVIEW} } } } }`
interface Event {
  roomEvents: {
    __typename: string
    version: number
    message?: { text: string; linkPreview: LinkPreview | null }
  }
}

/** Publishes a page, and returns its address. */
function publish(path: string, properties: Record<string, string>): string {
  site.pages.set(path, pageOf(properties))
  return `${site.url}${path}`
}
const requestsOf = (path: string) => site.requests.filter((requested) => requested === path).length

/** Resolves when no preview is left to fetch. */
const untilFetched = () => expect.poll(() => server.sql('SELECT FROM "LinkPreviewTask"')).toEqual([])
const titleOf = async (person: Person, message: { id: string }) => (await previewOf(person, message))?.title

/** Sends a message and returns it once it has a preview. */
async function sendPreviewed(person: Person, roomId: string, text: string) {
  const message = await sendMessage(person, roomId, text)
  await expect.poll(() => titleOf(person, message)).toBeTruthy()
  return message
}

test('a preview arrives behind the send as an update, for members now and those who come back', async () => {
  site.pages.set('/cat.png', (_, res) =>
    res.writeHead(200, { 'content-type': 'image/png' }).end(png(1_200, 600)),
  )
  const properties = {
    site_name: 'Cats',
    title: 'A &lt;b&gt; cat',
    description: 'It sleeps',
    image: '/cat.png',
  }
  const url = publish('/cat', properties)
  const live = member.subscribe<Event>(EVENTS, { id: room.id })
  await live.next()
  const { version } = await sendMessage(owner, room.id, `Look: ${url}#top and ${url}`)
  await live.next()
  const told = (await live.next()).roomEvents
  expect(told).toMatchObject({ __typename: 'MessageUpdated', version: version + 1 })
  expect(told.message!.linkPreview).toEqual({
    ...{
      url,
      siteName: 'Cats',
      title: 'A <b> cat',
      description: 'It sleeps',
      imageWidth: 800,
      imageHeight: 400,
    },
    imageUrl: expect.stringMatching(/^\/files\/previews\/shared\/[0-9a-f]{24}$/) as string,
  })
  live.stop()
  const late = member.subscribe<Event>(EVENTS, { id: room.id, after: version })
  expect((await late.next()).roomEvents).toEqual(told)
  late.stop()

  const { imageUrl } = told.message!.linkPreview!
  const picture = await fetchFile(server, imageUrl!, member)
  expect(picture.headers.get('content-type')).toBe('image/webp')
  expect(picture.headers.get('content-security-policy')).toContain('sandbox')
  expect(Buffer.from(await picture.arrayBuffer()).toString('latin1')).toMatch(/^RIFF.{4}WEBP/s)
  expect((await fetchFile(server, imageUrl!)).status).toBe(401)
  expect((await fetchFile(server, `${imageUrl!.slice(0, -1)}x`, member)).status).toBe(404)
})

test('an address is fetched once in seven days, whatever its fragment, and by its present text after that', async () => {
  const url = publish('/cached', { title: 'First' })
  await Promise.all(['', '#a', '#b'].map((fragment) => sendPreviewed(member, room.id, url + fragment)))
  const old = await sendPreviewed(member, room.id, `again ${url}`)
  expect(requestsOf('/cached')).toBe(1)
  publish('/cached', { title: 'Second' })
  await server.sql(`UPDATE "LinkPreview" SET "fetchedAt" = "fetchedAt" - interval '7 days' WHERE url = $1`, [
    url,
  ])
  const later = await sendPreviewed(member, room.id, url)
  expect(await titleOf(owner, later)).toBe('Second')
  expect(await titleOf(owner, old)).toBe('First')
  expect(requestsOf('/cached')).toBe(2)
})

test('public rooms share what was fetched; private rooms and conversations neither use it nor show others what they have [SEC-211]', async () => {
  const url = publish('/shared', { title: 'Shared' })
  const [one, two] = [await createRoom(owner), await createRoom(member)]
  const [secret, other] = [await createRoom(owner, { key: 'k' }), await createRoom(member, { key: 'k' })]
  const direct = await openDirect(owner, [member])
  for (const [roomId, requests] of [
    ...[[secret.id, 1] as const, [secret.id, 1] as const],
    ...[[other.id, 2] as const, [direct.id, 3] as const, [one.id, 4] as const, [two.id, 4] as const],
  ]) {
    await sendPreviewed(roomId === two.id || roomId === other.id ? member : owner, roomId, url)
    expect(requestsOf('/shared')).toBe(requests)
  }
})

test('the picture of a private room is for its members, and ends with their membership [SEC-212]', async () => {
  site.pages.set('/p.png', (_, res) => res.writeHead(200, { 'content-type': 'image/png' }).end(png(64, 64)))
  const url = publish('/private', { title: 'Private', image: '/p.png' })
  const secret = await createRoomOf([owner, member], { key: 'k' })
  const message = await sendPreviewed(member, secret.id, url)
  const { imageUrl } = (await previewOf(member, message))!
  expect(imageUrl).toContain('/files/previews/')
  expect((await fetchFile(server, imageUrl!, member)).status).toBe(200)
  expect((await fetchFile(server, imageUrl!, moderator)).status).toBe(403)
  await owner.request(KICK, { roomId: secret.id, userId: member.id })
  expect((await fetchFile(server, imageUrl!, member)).status).toBe(403)

  const direct = await openDirect(owner, [member])
  const told = await sendPreviewed(owner, direct.id, url)
  const ofDirect = (await previewOf(member, told))!.imageUrl!
  expect((await fetchFile(server, ofDirect, member)).status).toBe(200)
  expect((await fetchFile(server, ofDirect, moderator)).status).toBe(404)
})

test('the author, moderators and the owner remove a preview, for good; members do not remove others’', async () => {
  const [url, another] = [
    publish('/removed', { title: 'Removed' }),
    publish('/another', { title: 'Another' }),
  ]
  const [mine, yours] = [await sendPreviewed(member, room.id, url), await sendPreviewed(owner, room.id, url)]
  const refused = await member.send(REMOVE_PREVIEW, { id: yours.id })
  expect(refused.errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  expect(await titleOf(member, yours)).toBe('Removed')
  const before = await versionOf(owner, room)
  for (const person of [member, moderator])
    expect(await person.request(REMOVE_PREVIEW, { id: mine.id })).toEqual({
      removeLinkPreview: { version: before + 1, linkPreview: null },
    })
  await moderator.request(REMOVE_PREVIEW, { id: yours.id })
  expect((await auditLog(owner, room))[0]).toMatchObject({
    ...{ action: 'LINK_PREVIEW_REMOVED', actor: { username: moderator.username } },
    target: { username: owner.username },
  })
  await changeMessage(owner, EDIT, { id: yours.id, text: another })
  await untilFetched()
  expect(await previewOf(owner, yours)).toBeNull()
  expect(requestsOf('/another')).toBe(0)
})

test('a preview that is being fetched can be removed, and does not arrive', async () => {
  const requested = Promise.withResolvers<() => void>()
  site.pages.set('/slow', (_, res) =>
    requested.resolve(() =>
      res.writeHead(200, { 'content-type': 'text/html' }).end(pageOf({ title: 'Slow' })),
    ),
  )
  const message = await sendMessage(member, room.id, `${site.url}/slow`)
  const answer = await requested.promise
  await member.request(REMOVE_PREVIEW, { id: message.id })
  const version = await versionOf(owner, room)
  answer()
  // The next one comes after it.
  await sendPreviewed(member, room.id, publish('/after', { title: 'After' }))
  await expect.poll(() => server.sql(`SELECT FROM "LinkPreview" WHERE title = 'Slow'`)).toHaveLength(1)
  expect(await previewOf(member, message)).toBeNull()
  expect(await versionOf(owner, room)).toBe(version + 2)
})

test('an edit changes the preview with the first link, and leaves it if that stays', async () => {
  const [a, b] = [publish('/a', { title: 'A' }), publish('/b', { title: 'B' })]
  const { id } = await sendPreviewed(member, room.id, a)
  const edit = async (text: string) => {
    await changeMessage(member, EDIT, { id, text })
    return titleOf(member, { id })
  }
  expect(await edit(`still ${a} and ${b}`)).toBe('A')
  expect(await edit(`now ${b} and ${a}`)).toBeUndefined()
  await expect.poll(() => titleOf(member, { id })).toBe('B')
  expect(await edit('no link')).toBeUndefined()
  await edit(`again ${a}`)
  await expect.poll(() => titleOf(member, { id })).toBe('A')
  expect(await edit(`<${a}>`)).toBeUndefined()
  await untilFetched()
  expect(await previewOf(member, { id })).toBeNull()
})

test('a link in angle brackets or code has no preview, and neither has one that leads to this server', async () => {
  const url = publish('/none', { title: 'None' })
  const texts = [`<${url}>`, `\`${url}\``, `${server.url}/r/Lobby`, 'ana@a.example', 'nothing']
  const messages = await Promise.all(texts.map((text) => sendMessage(member, room.id, text)))
  await untilFetched()
  for (const message of messages) expect(await previewOf(member, message)).toBeNull()
  expect(requestsOf('/none')).toBe(0)
  const next = await sendPreviewed(member, room.id, `<${url}> ${publish('/next', { title: 'Next' })}`)
  expect(await titleOf(member, next)).toBe('Next')
})

test('a room and the server can turn previews off; what is there stays', async () => {
  const url = publish('/off', { title: 'Off' })
  const own = await createRoomOf([owner, member])
  const before = await sendPreviewed(member, own.id, url)
  const linkPreviews = async () =>
    (
      await owner.request<{ node: object }>(
        'query ($id: ID!) { node(id: $id) { ... on Room { linkPreviews } } }',
        own,
      )
    ).node
  expect(await linkPreviews()).toEqual({ linkPreviews: true })
  await owner.request(UPDATE_ROOM, { input: { roomId: own.id, linkPreviews: false } })
  expect(await linkPreviews()).toEqual({ linkPreviews: false })
  const off = await sendMessage(member, own.id, publish('/off2', { title: 'Off' }))
  await changeMessage(member, EDIT, { id: off.id, text: publish('/off3', { title: 'Off' }) })
  await owner.request(UPDATE_ROOM, { input: { roomId: own.id, linkPreviews: true } })

  const UPDATE =
    'mutation ($on: Boolean!) { updateServer(input: { linkPreviews: $on }) { linkPreviews linkPreviewsPossible } }'
  await server.sql('UPDATE "User" SET admin = true WHERE username = $1', [admin.username])
  expect(await admin.request(UPDATE, { on: false })).toEqual({
    updateServer: { linkPreviews: false, linkPreviewsPossible: true },
  })
  const everywhere = await sendMessage(member, own.id, publish('/off4', { title: 'Off' }))
  await untilFetched()
  await admin.request(UPDATE, { on: true })
  for (const message of [off, everywhere]) expect(await previewOf(member, message)).toBeNull()
  expect(await titleOf(member, before)).toBe('Off')
  expect(site.requests.filter((path) => /off[234]/.test(path))).toEqual([])
})

test('previews and their pictures go once no message shows them and their cache has ended', async () => {
  site.pages.set('/gone.png', (_, res) =>
    res.writeHead(200, { 'content-type': 'image/png' }).end(png(64, 64)),
  )
  const url = publish('/gone', { title: 'Gone', image: '/gone.png' })
  const secret = await createRoomOf([owner, member], { key: 'k' })
  const [one, two] = [
    await sendPreviewed(member, secret.id, url),
    await sendPreviewed(member, secret.id, url),
  ]
  const { imageUrl } = (await previewOf(member, one))!
  await changeMessage(member, DELETE, { id: one.id })
  expect(await previewOf(member, one)).toBeNull()
  expect(await titleOf(member, two)).toBe('Gone')
  await owner.request('mutation ($id: ID!) { deleteRoom(roomId: $id) }', { id: secret.id })
  expect(await server.sql('SELECT FROM "LinkPreview" WHERE url = $1', [url])).toEqual([])
  await expect.poll(async () => (await fetchFile(server, imageUrl!, member)).status).toBe(404)
})
