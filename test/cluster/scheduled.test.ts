import { afterAll, expect, test } from 'vitest'
import { startCluster } from '../harness/cluster/cluster.ts'
import { uuidOf } from '../harness/ids.ts'
import { type Account, createAccounts } from '../harness/people.ts'
import { createRoom, joinRoom } from '../harness/rooms.ts'
import { listScheduled, makeDue, schedule } from '../harness/scheduled.ts'

const { nodes, sql, stop } = await startCluster(2)
afterAll(stop)
const [here, there] = nodes as [(typeof nodes)[0], (typeof nodes)[0]]

test('scheduled messages are sent once over two nodes, also when the one that sends is killed', async () => {
  const [ana, ben] = (await createAccounts(sql, 'later', 2)) as [Account, Account]
  const [room, quiet] = [await createRoom(ana.at(here)), await createRoom(ben.at(there))]
  await joinRoom(ben.at(there), room)
  const sent = async () =>
    (await sql<{ text: string }>(`SELECT text FROM "Message" WHERE "authorId" = $1`, [uuidOf(ana.id)])).map(
      ({ text }) => text,
    )
  const left = () => listScheduled(ana.at(there))
  const scheduleAll = (name: string) =>
    Promise.all(
      Array.from({ length: 40 }, async (_, n) => {
        const text = `${name} ${n}`
        await schedule(ana.at(n % 2 ? here : there), room, { text })
        return text
      }),
    )
  const nudge = { by: ben.at(there), room: quiet }
  const both = await scheduleAll('both')
  // Both nodes hear of it, and look.
  await makeDue(sql, ana, nudge)
  await expect.poll(left).toEqual([])
  expect((await sent()).toSorted()).toEqual(both.toSorted())

  const more = await scheduleAll('more')
  await makeDue(sql, ana, nudge)
  await expect.poll(async () => (await sent()).length).toBeGreaterThan(both.length)
  await here.end('SIGKILL')
  // As if the time had passed for which the killed node has claimed its messages.
  await makeDue(sql, ana, nudge)
  await expect.poll(left).toEqual([])
  expect((await sent()).toSorted()).toEqual([...both, ...more].toSorted())
})
