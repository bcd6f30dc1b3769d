import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { startCluster } from '../harness/cluster/cluster.ts'
import { follow, type Follower } from '../harness/cluster/follow.ts'
import { sendMessage } from '../harness/messages.ts'
import { createAccounts } from '../harness/people.ts'
import { addMembers, createRoom } from '../harness/rooms.ts'
import { until } from '../harness/wait.ts'

const { nodes, sql, stop } = await startCluster(2)
afterAll(stop)
const [failing, staying] = nodes as [(typeof nodes)[0], (typeof nodes)[0]]

/** Milliseconds over which clients spread their first attempt (web/src/lib/graphql). */
const JITTER = 2_000

test(
  'a thousand clients of a killed node are back about as fast as they first came, and none is refused',
  { timeout: 180_000 },
  async () => {
    const [account] = await createAccounts(sql, 'owner', 1)
    const owner = account!.at(staying)
    const room = await createRoom(owner)
    const people = await createAccounts(sql, 'client', 1_000)
    await addMembers(sql, room, people)
    const followers: Follower[] = []
    const began = performance.now()
    for (let from = 0; from < people.length; from += 50)
      followers.push(
        ...(await Promise.all(
          people.slice(from, from + 50).map((person) => follow(person.at(failing), room.id)),
        )),
      )
    const firstTime = performance.now() - began
    const sent: string[] = []
    const say = async () => {
      const text = `message ${sent.length + 1}`
      await sendMessage(owner, room.id, text, text)
      sent.push(text)
    }
    await say()
    await Promise.all(followers.map((follower) => follower.sees('message 1')))

    await failing.end('SIGKILL')
    await say()
    const killed = performance.now()
    let back: Follower[] | undefined
    const returning = Promise.all(
      followers.map(async ({ socket, events }, index) => {
        await socket.closed
        await sleep((index * JITTER) / followers.length)
        return follow(people[index]!.at(staying), room.id, events.at(-1)!.version)
      }),
    ).then((all) => (back = all))
    while (!back) {
      await say()
      await Promise.race([returning, sleep(100)])
    }
    // Beside a room that goes on talking, so not quite as fast. How long it takes in seconds, the benchmark says.
    expect((performance.now() - killed - JITTER) / firstTime).toBeLessThan(3)
    await say()
    await until(
      'everyone has the last',
      () => back!.every(({ events }) => events.at(-1)?.message?.text === sent.at(-1)),
      30_000,
    )
    for (const [index, { texts }] of followers.entries())
      expect([...texts, ...back[index]!.texts]).toEqual(sent)
    for (const { socket, endCode } of back) {
      expect(endCode).toBeUndefined()
      socket.drop()
    }
  },
)
