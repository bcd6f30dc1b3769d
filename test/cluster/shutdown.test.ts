import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { startCluster } from '../harness/cluster/cluster.ts'
import { follow } from '../harness/cluster/follow.ts'
import { SEND, sendMessage } from '../harness/messages.ts'
import { type Account, createAccounts } from '../harness/people.ts'
import { createRoomOf } from '../harness/rooms.ts'
import { timedInSteps, until } from '../harness/wait.ts'

const { nodes, sql, stop } = await startCluster(2)
afterAll(stop)
const [leaving, staying] = nodes as [(typeof nodes)[0], (typeof nodes)[0]]

test(
  'on SIGTERM under load a node answers its requests, closes its sockets one by one, and loses nothing',
  { timeout: 60_000 },
  async () => {
    const people = await createAccounts(sql, 'person', 40)
    const { id: roomId } = await createRoomOf(people.map((person) => person.at(leaving)))
    const followers = await Promise.all(people.map((person) => follow(person.at(leaving), roomId)))
    const closed: { at: number; code: number }[] = []
    for (const { socket } of followers)
      void socket.closed.then((code) => closed.push({ at: performance.now(), code }))

    let asked = Infinity
    const acknowledged: string[] = []
    /** Sends with the same nonce until there is an answer, first to the node that shuts down and then to the other. */
    const write = async (person: Account, say: (nonce: string) => Promise<unknown>) => {
      for (let count = 1; performance.now() < asked + 3_000; count++) {
        const nonce = `${person.username} ${count}`
        const began = performance.now()
        await say(nonce).catch((error: unknown) => {
          expect(began, `${nonce} was under way, and: ${error}`).toBeGreaterThan(asked)
          return sendMessage(person.at(staying), roomId, nonce, nonce)
        })
        acknowledged.push(nonce)
        // Fewer messages than a replay holds, even on a fast machine.
        await sleep(200)
      }
    }
    const writing = people.slice(0, 10).map(async (person, index) => {
      const client = person.at(leaving)
      if (index % 2) return write(person, (nonce) => sendMessage(client, roomId, nonce, nonce))
      const socket = await client.connect()
      return write(person, (nonce) => socket.request(SEND, { input: { roomId, text: nonce, nonce } }))
    })
    await until('they write', () => acknowledged.length > 50)

    asked = performance.now()
    leaving.signal('SIGTERM')
    const took = await timedInSteps(async () => expect(await leaving.end('SIGTERM')).toBe(0))
    expect(took).toBeLessThan(10_000)
    await Promise.all(writing)
    expect(closed.map(({ code }) => code)).toEqual(followers.map(() => 1001))
    const times = closed.map(({ at }) => at - asked)
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(1_000)

    const back = await Promise.all(
      followers.map(({ events }, index) =>
        follow(people[index]!.at(staying), roomId, events.at(-1)!.version),
      ),
    )
    for (const [index, follower] of followers.entries()) {
      const texts = [...follower.texts, ...back[index]!.texts]
      expect(texts.toSorted()).toEqual(acknowledged.toSorted())
    }
  },
)
