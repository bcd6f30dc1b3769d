import { afterAll, expect, test } from 'vitest'
import { startFragileCluster } from '../harness/cluster/cluster.ts'
import { follow } from '../harness/cluster/follow.ts'
import { allReady, health } from '../harness/cluster/health.ts'
import { file, png, sendFiles } from '../harness/files.ts'
import { uuidOf } from '../harness/ids.ts'
import { sendMessage } from '../harness/messages.ts'
import { createAccounts } from '../harness/people.ts'
import { RefusedError } from '../harness/result.ts'
import { createRoom, joinRoom } from '../harness/rooms.ts'
import { timedInSteps, until } from '../harness/wait.ts'

/** Milliseconds within which everything works again, once Redis or PostgreSQL is back. */
const RECOVERY = 5_000
/** Milliseconds within which a request gets an error, while PostgreSQL hangs. */
const ANSWER_WITHIN = 15_000

const { nodes, postgres, redis, sql, stop } = await startFragileCluster(2, { RATE_LIMITS: 'on' })
afterAll(stop)
const [here, there] = nodes as [(typeof nodes)[0], (typeof nodes)[0]]
const [ana, other] = await createAccounts(sql, 'person', 2)
const leo = other!.at(there)
const room = await createRoom(ana!.at(here))
const roomId = room.id
await joinRoom(leo, room)

const say = (text: string, at = here) => sendMessage(ana!.at(at), roomId, text, text)
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error as RefusedError,
  )

test('while Redis is down both nodes keep working, and report that they are not ready [SEC-99]', async () => {
  await allReady(nodes, RECOVERY)
  const follower = await follow(leo, roomId)
  await redis!.kill()
  for (const { url } of nodes) {
    await until(
      'it reports that the bus is down',
      async () => (await health(url)).checks.bus === false,
      RECOVERY,
    )
    expect(await health(url)).toEqual({
      status: 503,
      checks: { database: true, bus: false, accepting: true },
    })
  }
  expect(await timedInSteps(() => say('without Redis'))).toBeLessThan(1_000)
  await follower.sees('without Redis', RECOVERY)
  const late = await follow(leo, roomId, 0)
  await late.sees('without Redis')

  await redis!.start()
  await allReady(nodes, RECOVERY)
  await say('with Redis again')
  await follower.sees('with Redis again', 1_000)
  expect(follower.endCode).toBeUndefined()
})

test('a device learns of the emoji that were added and deleted on the other node while Redis was down', async () => {
  await sql('UPDATE "User" SET admin = true WHERE id = $1', [uuidOf(ana!.id)])
  const upload = async (name: string) => {
    const { data } = await sendFiles<{ uploadCustomEmoji: { id: string } }>(
      here,
      ana!,
      'mutation ($name: String!, $file: File!) { uploadCustomEmoji(name: $name, file: $file) { id } }',
      { name },
      { file: file('a.png', png(9, 9)) },
    )
    return data!.uploadCustomEmoji
  }
  const former = await upload('former')
  const device = leo.subscribe<{ viewerEvents: { name?: string; customEmoji?: { id: string } | null } }>(
    'subscription { viewerEvents { ... on CustomEmojiChanged { name customEmoji { id } } } }',
  )
  const latest = (name: string) =>
    device.events.findLast(({ viewerEvents }) => viewerEvents.name === name)?.viewerEvents.customEmoji
  await device.next()
  await redis!.kill()
  await until(
    'a node reports that the bus is down',
    async () => !(await health(here.url)).checks.bus,
    RECOVERY,
  )
  const added = await upload('added')
  await ana!.at(here).request('mutation ($id: ID!) { deleteCustomEmoji(id: $id) }', former)
  expect(latest('added')).toBeUndefined()

  await redis!.start()
  await until('it learns of the new one', () => latest('added')?.id === added.id, RECOVERY)
  await until('it learns of the end of the other', () => latest('former') === null, RECOVERY)
  device.stop()
})

test('an admin sees on either node that Redis is down, and that its test fails; with it, connections on both count', async () => {
  await sql('UPDATE "User" SET admin = true WHERE id = $1', [uuidOf(ana!.id)])
  const admin = ana!.at(there)
  const testBus = async () =>
    (await admin.request<{ testHealth: { ok: boolean } }>('mutation { testHealth(component: BUS) { ok } }'))
      .testHealth.ok
  const bus = async () =>
    (
      await admin.request<{ admin: { health: { component: string; state: string }[] } }>(
        '{ admin { health { component state } } }',
      )
    ).admin.health.find(({ component }) => component === 'BUS')?.state
  const followers = await Promise.all([follow(ana!.at(here), roomId), follow(leo, roomId)])
  expect(await bus()).toBe('OK')
  expect(await testBus()).toBe(true)
  const connections = async () =>
    (
      await admin.request<{ admin: { statistics: { connections: number } } }>(
        '{ admin { statistics { connections } } }',
      )
    ).admin.statistics.connections
  const { length } = followers
  expect(await connections()).toBeGreaterThanOrEqual(length)
  await redis!.kill()
  await until('the bus is down', async () => (await bus()) === 'DOWN', RECOVERY)
  expect(await testBus()).toBe(false)
  await redis!.start()
  await allReady(nodes, RECOVERY)
  expect(await testBus()).toBe(true)
})

test('a Redis that hangs is detected, and delays nobody for long', async () => {
  const follower = await follow(leo, roomId)
  redis!.freeze()
  expect(await timedInSteps(() => say('while Redis hangs'))).toBeLessThan(3_000)
  await follower.sees('while Redis hangs', RECOVERY)
  expect(await timedInSteps(() => follow(leo, roomId))).toBeLessThan(RECOVERY)
  for (const { url } of nodes)
    await until(
      'it reports that the bus is down',
      async () => (await health(url)).checks.bus === false,
      RECOVERY,
    )

  redis!.thaw()
  await allReady(nodes, RECOVERY)
  await say('Redis goes on')
  await follower.sees('Redis goes on', 1_000)
})

test('while PostgreSQL is down, errors do not mention it and subscriptions wait; afterwards all continues', async () => {
  const follower = await follow(leo, roomId)
  await postgres.crash()
  const refused = await refusal(say('while PostgreSQL is away'))
  expect(refused?.failure.extensions).toMatchObject({
    code: 'INTERNAL',
    requestId: expect.any(String) as string,
  })
  expect(refused?.failure.message).toMatch(/^Something went wrong\. Try again/)
  expect((await refusal(leo.request('{ rooms { nodes { id } } }')))?.code).toBe('INTERNAL')
  const refusedSubscription = await follow(follower.socket, roomId)
  expect(refusedSubscription.endCode).toBe('INTERNAL')
  for (const { url } of nodes)
    expect(await health(url)).toEqual({
      status: 503,
      checks: { database: false, bus: true, accepting: true },
    })

  await postgres.start()
  await allReady(nodes, RECOVERY)
  await say('while PostgreSQL is away')
  await follower.sees('while PostgreSQL is away', RECOVERY)
  expect(follower.events.filter(({ message }) => message?.text === 'while PostgreSQL is away')).toHaveLength(
    1,
  )
  expect(follower.endCode).toBeUndefined()
  expect((await follow(follower.socket, roomId)).endCode).toBeUndefined()
})

test(
  'while PostgreSQL hangs, senders get an error in time; afterwards all continues, and retries post once',
  { timeout: 60_000 },
  async () => {
    const follower = await follow(leo, roomId)
    await postgres.freeze()
    const sends = Array.from({ length: 50 }, (_, index) => refusal(say(`hanging ${index}`, nodes[index % 2])))
    const waiting = timedInSteps(() => Promise.all(sends))
    await until(
      'it reports that the database is down',
      async () => (await health(here.url)).checks.database === false,
      RECOVERY,
    )
    expect(await waiting).toBeLessThan(ANSWER_WITHIN)
    // RATE_LIMITED if they waited for a connection.
    for (const refused of await Promise.all(sends)) expect(refused?.code).toMatch(/^(INTERNAL|RATE_LIMITED)$/)

    postgres.thaw()
    await allReady(nodes, RECOVERY)
    await say('PostgreSQL goes on')
    await follower.sees('PostgreSQL goes on', RECOVERY)
    for (let index = 0; index < 50; index++) await say(`hanging ${index}`)
    await follower.sees('hanging 49')
    const texts = follower.events.map(({ message }) => message?.text)
    expect(texts.filter((text) => text?.startsWith('hanging')).length).toBe(50)
  },
)

test('no node crashes in any of this', () => {
  expect(nodes.flatMap(({ log }) => log.filter(({ level }) => level >= 60))).toEqual([])
})
