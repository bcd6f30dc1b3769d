import { createPublicKey, verify } from 'node:crypto'
import { expect, test } from 'vitest'
import { openDirect } from '../harness/directs.ts'
import { databaseForFile } from '../harness/database.ts'
import { changeMessage, DELETE, sendMessage } from '../harness/messages.ts'
import { BAN } from '../harness/moderation.ts'
import { readInbox, setLevel } from '../harness/notifications.ts'
import { type Person, signIn, signUp } from '../harness/people.ts'
import { ADD_PUSH, type Browser, pushServiceForFile } from '../harness/push-service.ts'
import { createRoomOf, LEAVE } from '../harness/rooms.ts'
import { serverForFile } from '../harness/server.ts'
import { sql } from '../harness/sql.ts'

const service = await pushServiceForFile()
const database = await databaseForFile()
const env = { OUTBOUND_ALLOW: '127.0.0.1', PUSH_DELAY: '0.1' }
const server = await serverForFile({ database, env })
const ana = await signUp(server, 'ana')
const waker = await signUp(server, 'waker')
const waking = await createRoomOf([ana, waker])
await service.addBrowser(waker)
const MARK_READ = 'mutation ($id: ID!, $n: Int!) { markRead(roomId: $id, number: $n) { __typename } }'
const LIST = '{ viewer { pushSubscriptions { id device current lastUsedAt } } }'
const TEST = 'mutation ($id: ID!) { sendTestPush(id: $id) }'
const REMOVE = 'mutation ($id: ID!) { removePushSubscription(id: $id) }'
const SETTINGS = 'mutation ($input: UpdateSettingsInput!) { updateSettings(input: $input) { timeZone } }'

interface List {
  viewer: { pushSubscriptions: { id: string; device: string; current: boolean; lastUsedAt: string | null }[] }
}
const listOf = async (person: Person) => (await person.request<List>(LIST)).viewer.pushSubscriptions
const bodiesOf = ({ pushes }: Browser) => pushes.map(({ payload }) => payload.body)

/** Holds back all pushes, so that what a test does before they are sent comes before them. */
const hold = () => sql(database.url, `UPDATE "PushSubscription" SET "dueAt" = now() + interval '1 day'`)

/** Lets the pushes go that were held back, with one to somebody else, for which the server looks at the queue. */
async function release(): Promise<void> {
  await sql(database.url, 'UPDATE "PushSubscription" SET "dueAt" = now()')
  await sql(
    database.url,
    `UPDATE pgboss.job SET start_after = now() WHERE name = 'push' AND state = 'created'`,
  )
  await sendMessage(ana, waking.id, '@waker')
}

/** Resolves when nothing is left to push. */
const untilPushed = () => expect.poll(() => sql(database.url, 'SELECT FROM "PushTask"')).toEqual([])

test('a mention is pushed to every browser, encrypted and signed, in the person’s language', async () => {
  const ben = await signUp(server, 'ben')
  await ben.request(SETTINGS, { input: { locale: 'de' } })
  const room = await createRoomOf([ana, ben], { name: 'tea time' })
  const [one, two] = [await service.addBrowser(ben), await service.addBrowser(ben)]
  const { number } = await sendMessage(ana, room.id, '**Hello** @ben')
  await expect.poll(() => [one.pushes.length, two.pushes.length]).toEqual([1, 1])
  const [{ payload, headers }] = one.pushes as [(typeof one.pushes)[0]]
  expect(payload).toEqual({
    type: 'message',
    tag: `room ${room.id}`,
    title: 'ana in tea time',
    body: 'Hello @ben',
    url: `/r/tea%20time/${number}`,
    roomId: room.id,
    number,
    count: 1,
    badge: 1,
    locale: 'de',
    dir: 'ltr',
  })
  expect(headers).toMatchObject({ ttl: '86400', urgency: 'high', 'content-encoding': 'aes128gcm' })
  const { server: info } = await ben.request<{ server: { pushPublicKey: string } }>(
    '{ server { pushPublicKey } }',
  )
  expect(isSigned(headers.authorization!, info.pushPublicKey)).toBe(true)
  await untilPushed()
  // A push is done before its device is.
  await expect.poll(async () => (await listOf(ben)).every(({ lastUsedAt }) => lastUsedAt)).toBe(true)
})

test('a direct message is pushed under the person’s name, and a reminder of a message that was read', async () => {
  const [kim, leo] = [await signUp(server, 'writer'), await signUp(server, 'addressee')]
  const browser = await service.addBrowser(leo)
  const { id } = await openDirect(kim, [leo])
  const message = await sendMessage(kim, id, 'Hello')
  await expect.poll(() => browser.pushes.length).toBe(1)
  const payload = {
    title: 'writer',
    body: 'Hello',
    url: `/d/${id}/1`,
    tag: `room ${id}`,
    roomId: id,
    count: 1,
  }
  expect(browser.pushes[0]!.payload).toMatchObject(payload)
  await leo.request(MARK_READ, { id, n: 1 })
  const SAVE = 'mutation ($id: ID!, $at: DateTime) { saveMessage(messageId: $id, remindAt: $at) { id } }'
  await setLevel(leo, id, 'NOTHING')
  await leo.request(SAVE, { id: message.id, at: new Date(Date.now() + 300).toISOString() })
  await expect.poll(() => browser.pushes.length).toBe(2)
  expect(browser.pushes[1]!.payload).toMatchObject({
    ...payload,
    title: 'Reminder about a message',
    number: null,
  })
})

test('a login from a new device is pushed, and says where it is ended', async () => {
  const mia = await signUp(server)
  const browser = await service.addBrowser(mia)
  await signIn(server, mia.username)
  await expect.poll(() => browser.pushes.length).toBe(1)
  expect(browser.pushes[0]!.payload).toMatchObject({
    ...{ title: 'New login from node', url: '/settings/security', tag: 'sign-in', roomId: null, count: 1 },
    body: 'If that was not you, log it out and change your password.',
  })
})

/** Verifies the signature of a message to a push service (RFC 8292). */
function isSigned(authorization: string, publicKey: string): boolean {
  const [, token, key] = /^vapid t=([^,]+), ?k=(.+)$/.exec(authorization)!
  const [head, claims, signature] = token!.split('.')
  const point = Buffer.from(publicKey, 'base64url')
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'))
  const jwk = { kty: 'EC', crv: 'P-256', x, y }
  return (
    key === publicKey &&
    verify(
      'sha256',
      Buffer.from(`${head}.${claims}`),
      { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature!, 'base64url'),
    )
  )
}

test('nobody is called for what was read or deleted meanwhile, what they may not read, or do not want', async () => {
  const names = ['reader', 'former', 'banned', 'muted', 'quiet', 'busy', 'gone', 'last'] as const
  const people = new Map<string, Person>()
  for (const name of names) people.set(name, await signUp(server, `the-${name}`))
  const person = (name: (typeof names)[number]) => people.get(name)!
  const room = await createRoomOf([ana, ...people.values()])
  const browsers = new Map<string, Browser>()
  for (const [name, each] of people) browsers.set(name, await service.addBrowser(each))
  await person('quiet').request(SETTINGS, {
    input: { quietHours: { from: '00:00', to: '23:59' }, timeZone: 'UTC' },
  })
  await person('busy').request(SETTINGS, { input: { doNotDisturbUntil: '9999-12-31T00:00:00Z' } })
  await setLevel(person('muted'), room.id, 'MENTIONS', '9999-12-31T00:00:00Z')
  await hold()
  const deleted = await sendMessage(ana, room.id, 'never @all')
  const { number } = await sendMessage(ana, room.id, names.map((name) => `@the-${name}`).join(' '))
  await expect.poll(async () => (await readInbox(person('last'))).unreadNotificationCount).toBe(2)
  await changeMessage(ana, DELETE, { id: deleted.id })
  await person('reader').request(MARK_READ, { id: room.id, n: number })
  await person('former').request(LEAVE, { roomId: room.id })
  await ana.request(BAN, { roomId: room.id, userId: person('banned').id })
  await person('gone').request('mutation { signOut }')
  await release()
  await expect.poll(() => browsers.get('last')!.pushes.length).toBe(1)
  await untilPushed()
  const called = [...browsers].filter(([, { pushes }]) => pushes.length).map(([name]) => name)
  expect(called).toEqual(['last'])
  // The inbox has it all the same.
  expect((await readInbox(person('busy'))).unreadNotificationCount).toBe(1)
  expect((await readInbox(person('muted'))).unreadNotificationCount).toBe(1)
})

test('a burst is one message with the number of notifications, and each room has its own, a second apart', async () => {
  const eve = await signUp(server, 'eve')
  const [one, two] = [await createRoomOf([ana, eve]), await createRoomOf([ana, eve])]
  await setLevel(eve, one.id, 'ALL')
  const browser = await service.addBrowser(eve)
  await hold()
  for (const text of ['one', 'two', 'three']) await sendMessage(ana, one.id, text)
  await sendMessage(ana, two.id, 'Hello @eve')
  await expect.poll(async () => (await readInbox(eve)).unreadNotificationCount).toBe(4)
  await release()
  await expect.poll(() => browser.pushes.length).toBe(2)
  await untilPushed()
  const { pushes } = browser
  expect(pushes.map(({ payload: { tag, body, count } }) => ({ tag, body, count }))).toEqual([
    { tag: `room ${one.id}`, body: 'three\n3 new notifications', count: 3 },
    { tag: `room ${two.id}`, body: 'Hello @eve', count: 1 },
  ])
  expect(browser.pushes[1]!.at - browser.pushes[0]!.at).toBeGreaterThan(900)
  expect(pushes.map(({ headers }) => headers['urgency'])).toEqual(['normal', 'high'])
})

test('nothing of a text leaves the server if the person does not want that', async () => {
  const kim = await signUp(server, 'kim')
  await kim.request(SETTINGS, { input: { notificationText: false } })
  const room = await createRoomOf([ana, kim])
  const browser = await service.addBrowser(kim)
  await sendMessage(ana, room.id, 'A secret for @kim')
  await expect.poll(() => bodiesOf(browser)).toEqual(['You were mentioned.'])
  expect(JSON.stringify(browser.pushes)).not.toContain('secret')
})

test('a push service that is busy or fails gets the message again, and one that is gone does not', async () => {
  const leo = await signUp(server, 'leo')
  const room = await createRoomOf([ana, leo])
  const [busy, failing, gone, missing, refusing] = [
    await service.addBrowser(leo),
    await service.addBrowser(leo),
    await service.addBrowser(leo),
    await service.addBrowser(leo),
    await service.addBrowser(leo),
  ]
  busy.answers.push({ status: 429, headers: { 'retry-after': '1' } })
  failing.answers.push({ status: 500 })
  gone.answers.push({ status: 410 })
  missing.answers.push({ status: 404 })
  refusing.answers.push({ status: 400 })
  await sendMessage(ana, room.id, 'Hello @leo')
  await expect.poll(() => [busy.pushes.length, failing.pushes.length]).toEqual([2, 2])
  await untilPushed()
  expect([gone, missing, refusing].map(({ pushes }) => pushes.length)).toEqual([1, 1, 1])
  expect(busy.pushes[1]!.at - busy.pushes[0]!.at).toBeGreaterThanOrEqual(900)
  expect((await listOf(leo)).map(({ id }) => id).toSorted()).toEqual(
    [busy, failing, refusing].map(({ id }) => id).toSorted(),
  )
})

test('a push service that never answers holds up no other browser', async () => {
  const mia = await signUp(server, 'mia')
  const room = await createRoomOf([ana, mia])
  const [silent, other] = [await service.addBrowser(mia), await service.addBrowser(mia)]
  silent.answers.push('never')
  await sendMessage(ana, room.id, 'Hello @mia')
  await expect.poll(() => [silent.pushes.length, other.pushes.length]).toEqual([1, 1])
})

test('a test is sent at once, to a browser of one’s own only', async () => {
  const [noa, oli] = [await signUp(server, 'noa'), await signUp(server, 'oli')]
  const browser = await service.addBrowser(noa)
  expect(await noa.request(TEST, { id: browser.id })).toEqual({ sendTestPush: true })
  expect(browser.pushes[0]!.payload).toMatchObject({ type: 'test', title: 'Notifications are on' })
  for (const document of [TEST, REMOVE])
    expect((await oli.refused(document, { id: browser.id })).extensions.code).toBe('NOT_FOUND')
  browser.answers.push({ status: 500 })
  expect(await noa.request(TEST, { id: browser.id })).toEqual({ sendTestPush: false })
  browser.answers.push({ status: 410 })
  expect(await noa.request(TEST, { id: browser.id })).toEqual({ sendTestPush: false })
  expect(await listOf(noa)).toEqual([])
})

test('a subscription belongs to the last account that added it, and an account has at most twenty', async () => {
  const [pia, quy] = [await signUp(server, 'pia'), await signUp(server, 'quy')]
  const shared = await service.addBrowser(pia)
  await pia.request(ADD_PUSH, shared.subscription)
  expect((await listOf(pia)).map(({ id, current }) => ({ id, current }))).toEqual([
    { id: shared.id, current: true },
  ])
  await quy.request(ADD_PUSH, shared.subscription)
  expect([(await listOf(pia)).length, (await listOf(quy)).length]).toEqual([0, 1])
  const added = await Promise.all(Array.from({ length: 100 }, () => service.addBrowser(quy)))
  const kept = new Set((await listOf(quy)).map(({ id }) => id))
  expect(kept.size).toBe(20)
  expect(added.filter(({ id }) => kept.has(id))).toHaveLength(20)
  const [first] = kept
  expect(await quy.request(REMOVE, { id: first })).toEqual({ removePushSubscription: true })
  expect(await listOf(quy)).toHaveLength(19)
})

test('a subscription that is no address of a push service, is private or has other keys is refused [SEC-180]', async () => {
  const ray = await signUp(server, 'ray')
  const { subscription } = service.createBrowser()
  const point = Buffer.from(subscription.p256dh, 'base64url')
  const offCurve = Buffer.from(point)
  offCurve[64]! ^= 1
  const refusals: [changes: Partial<typeof subscription>, field: string][] = [
    ...[
      'push.example.org',
      'http://push.example.org/1',
      'ftp://push.example.org/1',
      'https://10.0.0.7/1',
      'https://[::1]/1',
      'https://169.254.169.254/latest',
      'https://localhost/1',
      'https://user:secret@push.example.org/1',
      `https://push.example.org/${'x'.repeat(10_000)}`,
    ].map((endpoint): [Partial<typeof subscription>, string] => [{ endpoint }, 'endpoint']),
    [{ p256dh: '' }, 'p256dh'],
    [{ p256dh: point.subarray(1).toString('base64url') }, 'p256dh'],
    [{ p256dh: offCurve.toString('base64url') }, 'p256dh'],
    [{ p256dh: 'x'.repeat(10_000) }, 'p256dh'],
    [{ auth: 'short' }, 'auth'],
    [{ auth: Buffer.alloc(17).toString('base64url') }, 'auth'],
  ]
  for (const [changes, field] of refusals) {
    const { extensions } = await ray.refused(ADD_PUSH, { ...subscription, ...changes })
    expect([extensions['code'], extensions['field'], changes]).toEqual(['BAD_USER_INPUT', field, changes])
  }
  expect(await listOf(ray)).toEqual([])
})
