import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { createRoom, send } from '../harness/cluster/api.ts'
import { startCluster } from '../harness/cluster/cluster.ts'
import { type Event, follow, type Follower } from '../harness/cluster/follow.ts'
import { addMembers, createPeople, type Person } from '../harness/cluster/people.ts'
import { until } from '../harness/cluster/wait.ts'

const { nodes, sql, stop } = await startCluster(2)
afterAll(stop)
const [failing, staying] = nodes as [(typeof nodes)[0], (typeof nodes)[0]]

/** Milliseconds in which all are back, and over which clients spread their first attempt (web/src/lib/graphql). */
const ALL_BACK = 30_000
const JITTER = 2_000

test(
  'a thousand clients of a node that is killed are back within 30 seconds, and nobody is refused',
  { timeout: 180_000 },
  async () => {
    const [owner] = (await createPeople(sql, 'owner', 1)) as [Person]
    const roomId = await createRoom(staying.url, owner.token, 'storm')
    const people = await createPeople(sql, 'client', 1_000)
    await addMembers(sql, roomId, people)
    const followers: Follower[] = []
    for (let from = 0; from < people.length; from += 50)
      followers.push(
        ...(await Promise.all(
          people.slice(from, from + 50).map(({ token }) => follow(failing, token, roomId)),
        )),
      )
    const sent: string[] = []
    const say = async () => {
      const text = `message ${sent.length + 1}`
      await send(staying.url, owner.token, roomId, text, text)
      sent.push(text)
    }
    await say()
    await Promise.all(followers.map((follower) => follower.sees('message 1')))

    await failing.end('SIGKILL')
    await say()
    const began = performance.now()
    let back: Follower[] | undefined
    const returning = Promise.all(
      followers.map(async ({ live, events }, index) => {
        await live.closed
        await sleep((index * JITTER) / followers.length)
        return follow(staying, people[index]!.token, roomId, events.at(-1)!.version)
      }),
    ).then((all) => (back = all))
    while (!back) {
      await say()
      await Promise.race([returning, sleep(100)])
    }
    expect(performance.now() - began).toBeLessThan(ALL_BACK)
    await say()
    await until(
      'everyone has the last',
      () => back!.every(({ events }) => events.at(-1)?.message?.text === sent.at(-1)),
      ALL_BACK,
    )
    for (const [index, { events }] of followers.entries())
      expect([...textsOf(events), ...textsOf(back[index]!.events)]).toEqual(sent)
    for (const { live, end } of back) {
      expect(end).toBeUndefined()
      live.drop()
    }
  },
)

const textsOf = (events: Event[]) => events.flatMap(({ message }) => message?.text ?? [])
