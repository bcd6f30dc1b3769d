import { ask, createRoom, joinRoom } from './api.ts'
import { connect, type Live } from './live.ts'
import { until } from './wait.ts'

/** Someone with two sessions, at home in two rooms, and everything that they and a bystander follow. */
export type Doors = {
  home: { id: string; name: string }
  owner: Account
  subject: Account
  /** The subject's second session. */
  second: string
  open: Door[]
  /** The connections that all of it is open on. */
  sockets: Record<Door['who'], Live>
  /** Where it was made. */
  here: string
}

export type Account = { id: string; username: string; token: string }

/** An operation that is open, and how it ended: the error's code, or complete; undefined: it goes on. */
export type Door = {
  who: 'first' | 'second' | 'bystander'
  what: What
  end: string | undefined
  events: number
}
type What = 'home' | 'presence' | 'elsewhere' | 'viewer'

export const PASSWORD = 'correct horse battery staple'

let count = 0

const AUTH = { input: { username: '', password: PASSWORD } }

export async function signUp(url: string): Promise<Account> {
  const username = `account-${process.pid}-${++count}`
  const query = 'mutation ($input: SignUpInput!) { signUp(input: $input) { token user { id } } }'
  type Answer = { signUp: { token: string; user: { id: string } } }
  const { signUp } = await ask<Answer>(url, null, query, { input: { ...AUTH.input, username } })
  return { id: signUp.user.id, username, token: signUp.token }
}

async function signIn(url: string, { username }: Account): Promise<string> {
  const query = 'mutation ($input: SignInInput!) { signIn(input: $input) { token } }'
  return (await ask<{ signIn: { token: string } }>(url, null, query, { input: { ...AUTH.input, username } }))
    .signIn.token
}

const documents: Record<What, string> = {
  home: 'subscription ($home: ID!) { roomEvents(roomId: $home) { __typename } }',
  presence: 'subscription ($home: ID!) { roomPresence(roomId: $home) { online { id } } }',
  elsewhere: 'subscription ($elsewhere: ID!) { roomEvents(roomId: $elsewhere) { __typename } }',
  viewer: 'subscription { viewerEvents { __typename } }',
}

/** Makes all of it on one node, and opens all of it on another. */
export async function openDoors(
  here: string,
  there: string,
  { firstBy }: { firstBy?: (subject: Account, here: string) => Promise<string> } = {},
): Promise<Doors> {
  const [owner, subject, bystander] = [await signUp(here), await signUp(here), await signUp(here)]
  const rooms = { home: '', elsewhere: '' }
  for (const room of ['home', 'elsewhere'] as const) {
    rooms[room] = await createRoom(here, owner.token, `${room} of ${subject.username}`)
    for (const { token } of [subject, bystander])
      await joinRoom(here, token, `${room} of ${subject.username}`)
  }
  const first = (await firstBy?.(subject, here)) ?? subject.token
  const second = await signIn(here, subject)
  const open: Door[] = []
  const sockets: Partial<Doors['sockets']> = {}
  for (const [who, token] of [
    ['first', first],
    ['second', second],
    ['bystander', bystander.token],
  ] as const) {
    const live = await connect(there, token)
    sockets[who] = live
    for (const what of ['home', 'presence', 'elsewhere', 'viewer'] as const) {
      const door: Door = { who, what, end: undefined, events: 0 }
      open.push(door)
      live.run(documents[what], rooms, {
        next: () => void door.events++,
        end: (problem) => void (door.end = problem?.extensions.code ?? 'complete'),
      })
    }
  }
  await until('all are open', () => open.every(({ what, events }) => what === 'viewer' || events > 0))
  const home = { id: rooms.home, name: `home of ${subject.username}` }
  return { home, owner, subject, second, open, sockets: sockets as Doors['sockets'], here }
}
