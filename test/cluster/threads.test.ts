import { afterAll, expect, test } from 'vitest'
import { startCluster } from '../harness/cluster/cluster.ts'
import { sendMessage } from '../harness/messages.ts'
import { BAN, DELETE_ROOM } from '../harness/moderation.ts'
import { createAccounts } from '../harness/people.ts'
import { createRoom, followRoom, joinRoom } from '../harness/rooms.ts'
import {
  FOLLOW_THREAD,
  followedThreads,
  followThreads,
  lastMembership,
  readRoot,
  startThread,
} from '../harness/threads.ts'

const { nodes, sql, stop } = await startCluster(2)
afterAll(stop)
const [here, there] = nodes as [(typeof nodes)[0], (typeof nodes)[0]]
const accounts = await createAccounts(sql, 'threader', 2)
const [ana, ben] = accounts.map((account) => ({
  ...account,
  here: account.at(here),
  there: account.at(there),
})) as [Talker, Talker]
type Talker = (typeof accounts)[0] & { here: ReturnType<(typeof accounts)[0]['at']>; there: Talker['here'] }

async function newThread() {
  const room = await createRoom(ana.here)
  await joinRoom(ben.there, room)
  const root = await sendMessage(ana.here, room.id, 'Root')
  return { room, root, thread: await startThread(ben.there, root.id) }
}

test('two nodes start one thread, and both show its replies at the root and to those who follow it', async () => {
  const room = await createRoom(ana.here)
  await joinRoom(ben.there, room)
  const root = await sendMessage(ana.here, room.id, 'Root')
  const started = await Promise.all([startThread(ana.here, root.id), startThread(ben.there, root.id)])
  expect(started[0]).toEqual(started[1])
  const [thread] = started
  const news = await followThreads(ana.here)
  const events = followRoom(ana.here, thread.id)
  await events.next()
  const inRoom = followRoom(ben.there, room.id)
  await inRoom.next()
  const startedAt = Date.now()
  for (let n = 1; n <= 20; n++) await sendMessage(n % 2 ? ben.there : ben.here, thread.id, `Reply ${n}`)
  for (let n = 1; n <= 20; n++)
    expect((await events.next()).roomEvents).toMatchObject({ version: n, message: { text: `Reply ${n}` } })
  await expect.poll(() => readRoot(ana.here, root.id)).toMatchObject({ replyCount: 20 })
  const seconds = (Date.now() - startedAt) / 1_000
  expect(inRoom.unread.length).toBeLessThanOrEqual(Math.ceil(seconds) + 2)
  await expect.poll(() => lastMembership(news)?.unreadCount).toBe(20)
  expect(await followedThreads(ana.there)).toMatchObject([{ unreadCount: 20 }])
  for (const subscription of [news, events, inRoom]) subscription.stop()
})

test('a ban on one node ends access to the thread on the other, and nothing comes after it', async () => {
  const { room, thread } = await newThread()
  await ben.there.request(FOLLOW_THREAD, { roomId: thread.id })
  const events = followRoom(ben.there, thread.id)
  await events.next()
  const news = await followThreads(ben.there)
  await ana.here.request(BAN, { roomId: room.id, userId: ben.id })
  await sendMessage(ana.here, thread.id, 'Secret')
  await events.ended
  expect(events.endCode).toBe('FORBIDDEN')
  expect(events.unread).toEqual([])
  const followed = await followedThreads(ben.there)
  expect(followed.map(({ room }) => room.id)).not.toContain(thread.id)
  expect(JSON.stringify(news.events)).not.toContain('Secret')
  news.stop()
})

test('deleting the room on one node ends the thread on the other', async () => {
  const { room, thread } = await newThread()
  const events = followRoom(ben.there, thread.id)
  await events.next()
  await ana.here.request(DELETE_ROOM, { roomId: room.id })
  await events.ended
  expect(events.endCode).toBe('complete')
  expect(events.events.at(-1)?.roomEvents.__typename).toBe('RoomDeleted')
})

test('a root is updated by another node if the one that sent a reply has ended before', async () => {
  const { root, thread } = await newThread()
  await sendMessage(ben.there, thread.id, 'Reply')
  await expect.poll(async () => (await readRoot(ana.here, root.id)).replyCount).toBe(1)
  // As if the node had ended between the commit and the update.
  await sql(
    `UPDATE "Message" SET "replyCount" = 0, "lastReplyAt" = NULL WHERE "threadId" IS NOT NULL AND "replyCount" = 1`,
  )
  await sql(
    `INSERT INTO "ThreadTask" ("roomId") SELECT id FROM "Room" WHERE kind = 'THREAD' ON CONFLICT DO NOTHING`,
  )
  await expect.poll(async () => (await readRoot(ana.here, root.id)).replyCount).toBe(1)
})
