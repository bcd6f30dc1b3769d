import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { createRoom, joinRoom, send } from '../harness/cluster/api.ts'
import { startCluster } from '../harness/cluster/cluster.ts'
import { type Event, follow, type Follower } from '../harness/cluster/follow.ts'
import { connect } from '../harness/cluster/live.ts'
import { createPeople, type Person } from '../harness/cluster/people.ts'
import { timed, until } from '../harness/cluster/wait.ts'

const { nodes, sql, stop } = await startCluster(2)
afterAll(stop)
const [leaving, staying] = nodes as [(typeof nodes)[0], (typeof nodes)[0]]
const SEND =
  'mutation ($roomId: ID!, $nonce: String!) { sendMessage(input: { roomId: $roomId, text: $nonce, nonce: $nonce }) { number } }'

test(
  'SIGTERM under load: what was asked is answered, sockets leave one by one, nothing is lost',
  { timeout: 60_000 },
  async () => {
    const people = await createPeople(sql, 'person', 40)
    const [owner] = people as [Person]
    const roomId = await createRoom(leaving.url, owner.token, 'harbour')
    for (const { token } of people.slice(1)) await joinRoom(leaving.url, token, 'harbour')
    const followers = await Promise.all(people.map(({ token }) => follow(leaving, token, roomId)))
    const closed: { at: number; code: number }[] = []
    for (const { live } of followers)
      void live.closed.then((code) => closed.push({ at: performance.now(), code }))

    let asked = Infinity
    const acknowledged: string[] = []
    /** Sends with the same nonce until it is answered: to the node that leaves as long as it is there, then to the other. */
    const write = async ({ token, username }: Person, say: (nonce: string) => Promise<unknown>) => {
      for (let count = 1; performance.now() < asked + 3_000; count++) {
        const nonce = `${username} ${count}`
        const began = performance.now()
        await say(nonce).catch((error: unknown) => {
          expect(began, `${nonce} was under way, and: ${error}`).toBeGreaterThan(asked)
          return send(staying.url, token, roomId, nonce, nonce)
        })
        acknowledged.push(nonce)
        // Fewer than a replay holds, on however fast a machine.
        await sleep(200)
      }
    }
    const writing = people.slice(0, 10).map(async (person, index) => {
      if (index % 2) return write(person, (nonce) => send(leaving.url, person.token, roomId, nonce, nonce))
      const live = await connect(leaving.url, person.token)
      return write(person, (nonce) => live.once(SEND, { roomId, nonce }))
    })
    await until('they write', () => acknowledged.length > 50)

    asked = performance.now()
    leaving.signal('SIGTERM')
    const took = await timed(async () => expect(await leaving.end('SIGTERM')).toBe(0))
    expect(took).toBeLessThan(10_000)
    await Promise.all(writing)
    expect(closed.map(({ code }) => code)).toEqual(followers.map(() => 1001))
    const times = closed.map(({ at }) => at - asked)
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(1_000)

    const back = await Promise.all(
      followers.map(({ events }, index) =>
        follow(staying, people[index]!.token, roomId, events.at(-1)!.version),
      ),
    )
    for (const [index, follower] of followers.entries()) {
      const texts = [...textsOf(follower), ...textsOf(back[index]!)]
      expect(texts.toSorted()).toEqual(acknowledged.toSorted())
    }
  },
)

const textsOf = ({ events }: Follower) => events.flatMap(({ message }: Event) => message?.text ?? [])
