import { afterAll, expect, test } from 'vitest'
import { startCluster } from '../harness/cluster/cluster.ts'
import { sendMessage } from '../harness/messages.ts'
import { createAccounts } from '../harness/people.ts'
import { followProfiles, rename, untilNamed } from '../harness/profiles.ts'
import { createRoom, joinRoom } from '../harness/rooms.ts'

const { nodes, sql, stop } = await startCluster(2)
afterAll(stop)
const [here, there] = nodes as [(typeof nodes)[0], (typeof nodes)[0]]

test('a new display name reaches everyone on every node, and stands on every later message', async () => {
  const [ana, ben] = await createAccounts(sql, 'renamed', 2)
  const [anaHere, anaThere, benThere] = [ana!.at(here), ana!.at(there), ben!.at(there)]
  const room = await createRoom(benThere)
  await joinRoom(anaHere, room)
  await sendMessage(anaThere, room.id, 'so that this node knows the old name')
  const [others, own] = [
    await followProfiles(benThere, { by: anaHere, roomId: room.id }),
    await followProfiles(anaThere, { by: benThere, roomId: room.id }),
  ]
  for (const name of ['Ana One', 'Ana Two', 'Ana Three']) {
    await rename(anaHere, name)
    await Promise.all([untilNamed(others, ana!.id, name), untilNamed(own, ana!.id, name)])
    const { sendMessage: posted } = await anaThere.request<{ sendMessage: { author: object } }>(
      'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { author { displayName } } }',
      { input: { roomId: room.id, text: name } },
    )
    expect(posted.author).toEqual({ displayName: name })
  }
})
