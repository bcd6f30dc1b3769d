import { afterAll, expect, test } from 'vitest'
import { startCluster } from '../harness/cluster/cluster.ts'
import { uuidOf } from '../harness/ids.ts'
import { sendMessage } from '../harness/messages.ts'
import { causesOf, followInbox, newsOf, readInbox, setLevel } from '../harness/notifications.ts'
import { type Account, createAccounts } from '../harness/people.ts'
import { pushServiceForFile } from '../harness/push-service.ts'
import { createRoom, joinRoom } from '../harness/rooms.ts'

const service = await pushServiceForFile()
const { nodes, sql, stop } = await startCluster(2, { OUTBOUND_ALLOW: '127.0.0.1', PUSH_DELAY: '1' })
afterAll(stop)
const [here, there] = nodes as [(typeof nodes)[0], (typeof nodes)[0]]

test('notifications are written and pushed once over two nodes, also when the one that sends is killed', async () => {
  const [ana, ben, eve] = (await createAccounts(sql, 'called', 3)) as [Account, Account, Account]
  const room = await createRoom(ana.at(here))
  for (const person of [ben, eve]) await joinRoom(person.at(there), room)
  await setLevel(eve.at(there), room.id, 'ALL')
  const device = await followInbox(ben.at(there))
  const browser = await service.addBrowser(ben.at(there))
  // The other node learns of it at once, and so does a device there.
  await sendMessage(ana.at(here), room.id, `0 @${ben.username}`)
  await expect.poll(() => newsOf(device)).toEqual(['1 MENTION'])
  await expect.poll(() => causesOf(eve.at(there))).toEqual([`ROOM 0 @${ben.username}`])
  const left = () => sql(`SELECT FROM "PushTask" UNION ALL SELECT FROM "NotifyTask"`)
  await expect.poll(left).toEqual([])
  const texts = Array.from({ length: 20 }, (_, n) => `${n + 1} @${ben.username}`)
  await Promise.all(texts.map((text, n) => sendMessage(ana.at(n % 2 ? here : there), room.id, text)))
  await here.end('SIGKILL')
  const count = texts.length + 1
  await expect
    .poll(async () => [
      (await readInbox(ben.at(there))).unreadNotificationCount,
      (await readInbox(eve.at(there))).unreadNotificationCount,
    ])
    .toEqual([count, count])
  const all = `${ben.username}`
  expect((await causesOf(ben.at(there))).toSorted()).toEqual(
    ['0', ...texts.map((_, n) => `${n + 1}`)].map((n) => `MENTION ${n} @${all}`).toSorted(),
  )
  // As if the time had passed after which a job of the other one, which says nothing, is tried again.
  await sql(`UPDATE pgboss.job SET started_on = started_on - interval '1 hour' WHERE state = 'active'`)
  await expect.poll(left).toEqual([])
  await expect.poll(() => browser.pushes.at(-1)?.payload.count).toBe(count)
  const numbers = browser.pushes.map(({ payload }) => payload.number)
  expect(new Set(numbers).size).toBe(numbers.length)
  device.stop()
})

test('what is to be pushed and has no job, as after a backup is restored, is sent by a node that starts', async () => {
  const [ana, ben] = (await createAccounts(sql, 'restored', 2)) as [Account, Account]
  const room = await createRoom(ana.at(there))
  await joinRoom(ben.at(there), room)
  const browser = await service.addBrowser(ben.at(there))
  await sql(`UPDATE "PushSubscription" SET "dueAt" = now() + interval '1 day'`)
  await sendMessage(ana.at(there), room.id, `Hello @${ben.username}`)
  await expect.poll(() => sql(`SELECT FROM "PushTask"`)).toHaveLength(1)
  await there.end('SIGKILL')
  await sql('DROP SCHEMA pgboss CASCADE')
  await sql(`UPDATE "PushSubscription" SET "dueAt" = NULL`)
  await here.start()
  await expect.poll(() => browser.pushes.length).toBe(1)
  await there.start()
})

test('notifications are deleted after 90 days', async () => {
  const [ana, ben] = (await createAccounts(sql, 'kept', 2)) as [Account, Account]
  const room = await createRoom(ana.at(there))
  await joinRoom(ben.at(there), room)
  const idAt = (days: number) => {
    const time = (Date.now() - days * 86_400_000).toString(16).padStart(12, '0')
    return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`
  }
  for (const days of [89, 91])
    await sql(
      `INSERT INTO "Notification" (id, "userId", cause, "roomId", number, "actorId") VALUES ($1, $2, 'MENTION', $3, $4, $5)`,
      [idAt(days), uuidOf(ben.id), uuidOf(room.id), days, uuidOf(ana.id)],
    )
  // A node looks at its start.
  await here.end('SIGKILL')
  await here.start()
  const kept = () => sql('SELECT number FROM "Notification" WHERE "userId" = $1', [uuidOf(ben.id)])
  await expect.poll(kept).toEqual([{ number: 89 }])
})
