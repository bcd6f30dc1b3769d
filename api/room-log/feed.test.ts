import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Subscriber } from '../pubsub/subscriber.ts'
import type { Render, Sink } from '../pubsub/topic.ts'
import { roomChannel, type RoomEvent } from './events.ts'
import { Feed } from './feed.ts'
import { joinFeed } from './join-feed.ts'
import { notMemberError } from './membership-status.ts'
import type { LogRead, RoomReader } from './read-log.ts'

// A room log in memory that keeps the database's rules: one version per change, and each row in its current state. Random
// are the order of all asynchronous work, what the bus loses, repeats and reorders, when subscribers join, and how long
// rendering takes.

const REPLAY_LIMIT = 12
const users = ['u1', 'u2', 'u3']

type Row = { key: string; version: number; posted: number }

class Room {
  version = 0
  readonly rows = new Map<string, Row>()
  readonly banned = new Map<string, number>()

  change(kind: 'post' | 'edit' | 'ban', which: number): RoomEvent {
    const version = ++this.version
    const messages = [...this.rows.values()].filter(({ key }) => key.startsWith('m'))
    if (kind === 'ban') {
      const userId = users[which % users.length]!
      this.rows.set(userId, { key: userId, version, posted: 0 })
      this.banned.set(userId, version)
    } else if (kind === 'edit' && messages.length) messages[which % messages.length]!.version = version
    else this.rows.set(`m${version}`, { key: `m${version}`, version, posted: version })
    return this.event(
      [...this.rows.values()].find((row) => row.version === version)!,
      version - 1,
    )
  }

  event({ key, version, posted }: Row, after: number): RoomEvent {
    const event = key.startsWith('m')
      ? {
          type: posted > after ? 'MessagePosted' : 'MessageUpdated',
          version,
          message: { key, number: posted, postedVersion: posted, postedAt: new Date() },
          cause: 'replayed',
        }
      : { type: 'MembershipChanged', version, membership: { userId: key, status: 'BANNED', key } }
    return event as unknown as RoomEvent
  }

  read(after: number): LogRead {
    const changed = [...this.rows.values()].filter(({ version }) => version > after)
    if (changed.length > REPLAY_LIMIT || after > this.version)
      return { status: 'reset', version: this.version }
    const events = changed.sort((a, b) => a.version - b.version).map((row) => this.event(row, after))
    return { status: 'read', version: this.version, events }
  }
}

type Client = {
  userId: string
  after: number
  received: RoomEvent[]
  ended: Error | true | null
}

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('post', 'edit'),
      which: fc.nat(9),
      signal: fc.constantFrom('now', 'late', 'twice', 'lost'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('ban' as const),
      which: fc.nat(2),
      signal: fc.constantFrom('now', 'late', 'lost'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('join' as const),
      which: fc.nat(2),
      back: fc.integer({ min: -1, max: 20 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('wait' as const), turns: fc.integer({ min: 1, max: 4 }) }),
  },
)

test('a subscriber gets every later event exactly once, in order, whatever the bus loses, repeats or reorders', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 60 }),
      fc.infiniteStream(fc.nat(3)),
      async (steps, delays) => {
        const pause = async () => {
          for (let turns = delays.next().value as number; turns > 0; turns--) await nextTurn()
        }
        const room = new Room()
        const roomId = `room ${Math.random()}`
        const reader: RoomReader = {
          async state() {
            await pause()
            return { version: room.version, parentId: null }
          },
          async read(after) {
            await pause()
            const read = room.read(after)
            await pause()
            return read
          },
          async requireMember(userId) {
            await pause()
            if (room.banned.has(userId)) throw notMemberError('BANNED')
            return room.version
          },
          async members(ids) {
            await pause()
            return new Set(ids.filter((id) => !room.banned.has(id)))
          },
        }
        const feed = new Feed(roomId, reader, {
          release: () => {},
          acquireParent: () => Promise.reject(new Error('No thread')),
        })
        const render: Render<RoomEvent, RoomEvent> = (event) =>
          (delays.next().value as number) > 2 ? pause().then(() => event) : event
        // Keeps the group while it is empty, so that joining subscribers share one queue with those before them.
        feed.topic.enter('all', render)
        const clients: Client[] = []
        const joining: Promise<void>[] = []
        const late: RoomEvent[] = []
        const publish = (event: RoomEvent) => roomChannel.publish(roomId, { events: [event] })

        const join = (which: number, back: number) => {
          const userId = users[which]!
          if (room.banned.has(userId)) return
          const after = Math.max(0, room.version - back)
          const memberAsOf = room.version
          const client: Client = { userId, after, received: [], ended: null }
          clients.push(client)
          const sink: Sink<RoomEvent> = {
            send: (events) => void client.received.push(...events),
            end: (error) => void (client.ended = error ?? true),
          }
          const subscriber = new Subscriber<RoomEvent, RoomEvent>({
            userId,
            credential: null,
            version: after,
            groupId: 'all',
            sink,
          })
          joining.push(
            subscriber.start({
              render,
              acquire: () => feed.opened.then(() => feed),
              join: (feed, group) => joinFeed(feed, { subscriber, group, memberAsOf }),
            }),
          )
        }

        for (const action of steps) {
          if (action.do === 'join') join(action.which, action.back)
          else if (action.do === 'wait') for (let turns = action.turns; turns > 0; turns--) await nextTurn()
          else {
            const event = room.change(action.do as 'post' | 'edit' | 'ban', action.which)
            if (action.signal === 'late') late.unshift(event)
            else if (action.signal !== 'lost') publish(event)
            if (action.signal === 'twice') publish(event)
          }
        }
        for (const event of late) publish(event)
        await Promise.all(joining)
        do await feed.catchUp()
        while (feed.head < room.version)
        for (let turns = 0; turns < 20; turns++) await nextTurn()

        expect(feed.head).toBe(room.version)
        for (const client of clients) expectComplete(client, room)
        feed.close()
      },
    ),
    { numRuns: 400 },
  )
})

function expectComplete({ userId, after, received, ended }: Client, room: Room): void {
  const changes = received.filter(({ type }) => type !== 'CaughtUp' && type !== 'Reset')
  const versions = changes.map(({ version }) => version)
  expect(versions, 'in order, none repeated').toEqual([...new Set(versions)].sort((a, b) => a - b))

  const last = received.findLastIndex(({ type }) => type === 'Reset')
  const posted = received
    .slice(last + 1)
    .flatMap((event) => (event.type === 'MessagePosted' ? rowKey(event) : []))
  expect(posted, 'no message is posted twice').toEqual([...new Set(posted)])

  const ban = room.banned.get(userId)
  if (ban !== undefined) {
    expect(ended, 'a banned member’s subscription ends').toMatchObject({ code: 'FORBIDDEN' })
    expect(Math.max(0, ...versions), 'nothing after the ban').toBeLessThanOrEqual(ban)
    return
  }
  expect(ended).toBeNull()
  expect(received.filter(({ type }) => type === 'CaughtUp')).toHaveLength(1)
  // After a Reset the client has loaded everything up to its version.
  const reset = received.findLast(({ type }) => type === 'Reset')
  const known = Math.max(reset ? reset.version : 0, Math.min(after, room.version))
  for (const row of room.rows.values())
    if (row.version > known)
      expect(versions, `the change of ${row.key} at ${row.version}`).toContain(row.version)
}

const rowKey = (event: RoomEvent) => (event as unknown as { message: { key: string } }).message.key
