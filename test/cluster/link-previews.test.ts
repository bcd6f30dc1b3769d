import { afterAll, expect, test } from 'vitest'
import { startCluster } from '../harness/cluster/cluster.ts'
import { sendMessage } from '../harness/messages.ts'
import { type Account, createAccounts } from '../harness/people.ts'
import { createRoom, joinRoom } from '../harness/rooms.ts'
import { pageOf, previewOf, siteForFile } from '../harness/site.ts'

const site = await siteForFile()
const { nodes, sql, stop } = await startCluster(2, { OUTBOUND_ALLOW: '127.0.0.1' })
afterAll(stop)
const [here, there] = nodes as [(typeof nodes)[0], (typeof nodes)[0]]

const EVENTS = `subscription ($id: ID!, $after: Int) { roomEvents(roomId: $id, after: $after) {
  __typename version ... on MessageUpdated { message { linkPreview { title imageUrl } } } } }`
interface Event {
  roomEvents: { __typename: string; version: number; message?: { linkPreview: object | null } }
}

test('both nodes tell of a preview as the same change, and one fetches what the other left when it was killed', async () => {
  const [ana, ben] = (await createAccounts(sql, 'previewed', 2)) as [Account, Account]
  const room = await createRoom(ana.at(here))
  await joinRoom(ben.at(there), room)
  site.pages.set('/a', pageOf({ title: 'A' }))
  const { version } = await sendMessage(ana.at(here), room.id, `${site.url}/a`)
  const told = {
    roomEvents: {
      ...{ __typename: 'MessageUpdated', version: version + 1 },
      message: { linkPreview: { title: 'A', imageUrl: null } },
    },
  }
  for (const node of [here, there]) {
    const events = ben.at(node).subscribe<Event>(EVENTS, { id: room.id, after: version })
    const read = await events.until(({ roomEvents }) => roomEvents.__typename === 'MessageUpdated')
    expect(read.at(-1)).toEqual(told)
    events.stop()
  }
  // The address is fetched once in seven days, whichever node is asked.
  await sendMessage(ben.at(there), room.id, `${site.url}/a again`)
  const left = () => sql('SELECT FROM "LinkPreviewTask"')
  await expect.poll(left).toEqual([])
  expect(site.requests).toEqual(['/a'])

  const asked = Promise.withResolvers<void>()
  site.pages.set('/b', () => asked.resolve())
  const message = await sendMessage(ana.at(here), room.id, `${site.url}/b`)
  await asked.promise
  await here.end('SIGKILL')
  site.pages.set('/b', pageOf({ title: 'B' }))
  // As if the time had passed for which the other one had claimed it.
  await sql(`UPDATE "LinkPreviewTask" SET "dueAt" = now()`)
  await sendMessage(ben.at(there), room.id, `${site.url}/a and more`)
  await expect.poll(() => previewOf(ben.at(there), message)).toMatchObject({ title: 'B' })
  await expect.poll(left).toEqual([])
})
