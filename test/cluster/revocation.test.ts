import { afterAll, expect, test } from 'vitest'
import { ask } from './support/api.ts'
import { startCluster } from './support/cluster.ts'
import { type Account, type Door, type Doors, openDoors, PASSWORD } from './support/doors.ts'
import { allReady } from './support/health.ts'
import { until } from './support/wait.ts'

const { nodes, redis, stop } = await startCluster(2)
afterAll(stop)
const [here, there] = nodes.map(({ url }) => url) as [string, string]

type Way = {
  /** What it does, on the one node. */
  act: (doors: Doors) => Promise<unknown>
  /** How what is open on the other node ends; undefined: not at all. */
  ends: (door: Door) => string | undefined
  firstBy?: (subject: Account) => Promise<string>
}

const inRoom = ({ what }: Door) => what === 'home' || what === 'presence'
const putOut = (door: Door) => (door.who !== 'bystander' && inRoom(door) ? 'FORBIDDEN' : undefined)
const sessionEnds = (session: Door['who']) => (door: Door) =>
  door.who === session ? 'UNAUTHENTICATED' : undefined
const byOwner =
  (query: string) =>
  ({ owner, home, subject }: Doors) =>
    ask(here, owner.token, query, { roomId: home.id, userId: subject.id })
const sessionsOf = async (token: string) => {
  type Answer = { viewer: { sessions: { id: string; current: boolean }[] } }
  return (await ask<Answer>(here, token, '{ viewer { sessions { id current } } }')).viewer.sessions
}

const ways: Record<string, Way> = {
  'a ban': {
    act: byOwner(
      'mutation ($roomId: ID!, $userId: ID!) { banUser(input: { roomId: $roomId, userId: $userId }) { id } }',
    ),
    ends: putOut,
  },
  'a kick': {
    act: byOwner(
      'mutation ($roomId: ID!, $userId: ID!) { kickUser(roomId: $roomId, userId: $userId) { id } }',
    ),
    ends: putOut,
  },
  leaving: {
    act: ({ subject, home }) =>
      ask(here, subject.token, 'mutation ($roomId: ID!) { leaveRoom(roomId: $roomId) { id } }', {
        roomId: home.id,
      }),
    ends: putOut,
  },
  'deleting the room': {
    act: ({ owner, home }) =>
      ask(here, owner.token, 'mutation ($roomId: ID!) { deleteRoom(roomId: $roomId) }', { roomId: home.id }),
    ends: (door) => (inRoom(door) ? 'complete' : undefined),
  },
  'signing out': {
    act: ({ subject }) => ask(here, subject.token, 'mutation { signOut }'),
    ends: sessionEnds('first'),
  },
  'revoking a session': {
    act: async ({ subject }) => {
      const other = (await sessionsOf(subject.token)).find(({ current }) => !current)
      await ask(here, subject.token, 'mutation ($id: ID!) { revokeSession(id: $id) { user { id } } }', {
        id: other?.id,
      })
    },
    ends: sessionEnds('second'),
  },
  'changing the password': {
    act: ({ second }) =>
      ask(
        here,
        second,
        'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { user { id } } }',
        { input: { currentPassword: PASSWORD, newPassword: `${PASSWORD} again` } },
      ),
    ends: sessionEnds('first'),
  },
  'revoking an access token': {
    firstBy: async ({ token }) => {
      const query = 'mutation { createAccessToken(input: { name: "bot", scopes: [READ] }) { token } }'
      return (await ask<{ createAccessToken: { token: string } }>(here, token, query)).createAccessToken.token
    },
    act: async ({ subject }) => {
      type Answer = { viewer: { accessTokens: { id: string }[] } }
      const { viewer } = await ask<Answer>(here, subject.token, '{ viewer { accessTokens { id } } }')
      const query = 'mutation ($id: ID!) { revokeAccessToken(id: $id) { user { id } } }'
      await ask(here, subject.token, query, { id: viewer.accessTokens[0]?.id })
    },
    ends: sessionEnds('first'),
  },
}

/** Does it, and expects that what it concerns ends in time, and nothing else. */
async function expectRevoked(doors: Doors, { act, ends }: Way, milliseconds: number): Promise<void> {
  await act(doors)
  const concerned = doors.open.filter((door) => ends(door) !== undefined)
  await until(
    'all that it concerns has ended',
    () => concerned.every(({ end }) => end !== undefined),
    milliseconds,
  )
  expect(doors.open.map(({ who, what, end }) => ({ who, what, end }))).toEqual(
    doors.open.map((door) => ({ who: door.who, what: door.what, end: ends(door) })),
  )
}

test.each(Object.entries(ways))(
  '%s ends exactly what it concerns, on another node, within a second',
  async (_, way) => {
    await expectRevoked(await openDoors(here, there, way), way, 1_000)
  },
)

test('with Redis away, they do within five seconds', { timeout: 60_000 }, async () => {
  const all: [Doors, Way][] = []
  for (const way of Object.values(ways)) all.push([await openDoors(here, there, way), way])
  await redis!.kill()
  await Promise.all(all.map(([doors, way]) => expectRevoked(doors, way, 5_000)))
  await redis!.start()
  await allReady(nodes, 5_000)
})
