import { type Account, type Person, signIn, signUp } from '../people.ts'
import { createRoomOf, type Room } from '../rooms.ts'
import { Socket } from '../socket.ts'
import type { Subscription } from '../subscription.ts'
import { until } from '../wait.ts'

/** A person with two sessions and a bystander, both in two rooms, and all that they subscribe to on another node. */
export interface Doors {
  home: Room
  owner: Person
  subject: Person
  /** The token of the subject's second session. */
  second: string
  open: Door[]
  /** The connections of the subscriptions. */
  sockets: Record<Door['who'], Socket>
  /** The node where the rooms were created. */
  here: Place
}

type Place = { url: string }

/** One open subscription. */
export interface Door {
  who: 'first' | 'second' | 'bystander'
  what: What
  subscription: Subscription<object>
  /** The code of the error that ended it, or "complete"; undefined while it goes on. */
  readonly end: string | undefined
}
type What = 'home' | 'presence' | 'elsewhere' | 'viewer'

const documents: Record<What, string> = {
  home: 'subscription ($home: ID!) { roomEvents(roomId: $home) { __typename } }',
  presence: 'subscription ($home: ID!) { roomPresence(roomId: $home) { online { id } } }',
  elsewhere: 'subscription ($elsewhere: ID!) { roomEvents(roomId: $elsewhere) { __typename } }',
  viewer: 'subscription { viewerEvents { __typename } }',
}

/** Returns the token that the subject's first connection is opened with. */
export type FirstToken = (subject: Account, here: Place) => Promise<string>

/** Creates the people and rooms on one node, and subscribes on another. */
export async function openDoors(
  here: Place,
  there: Place,
  { firstToken }: { firstToken?: FirstToken } = {},
): Promise<Doors> {
  const [owner, subject, bystander] = [await signUp(here), await signUp(here), await signUp(here)]
  const home = await createRoomOf([owner, subject, bystander], { name: `home of ${subject.username}` })
  const elsewhere = await createRoomOf([owner, subject, bystander], {
    name: `elsewhere of ${subject.username}`,
  })
  const second = await signIn(here, subject.username)
  const tokens = {
    first: (await firstToken?.(subject, here)) ?? subject.token,
    second,
    bystander: bystander.token,
  }
  const open: Door[] = []
  const sockets: Partial<Doors['sockets']> = {}
  for (const [who, token] of Object.entries(tokens) as [Door['who'], string][]) {
    const socket = await Socket.open(there.url, { token })
    sockets[who] = socket
    for (const what of ['home', 'presence', 'elsewhere', 'viewer'] as const) {
      const variables = { home: home.id, elsewhere: elsewhere.id }
      const subscription = socket.subscribe<object>(documents[what], variables)
      open.push({
        who,
        what,
        subscription,
        get end() {
          return subscription.endCode
        },
      })
    }
  }
  await until('all are open', () =>
    open.every(({ what, subscription }) => what === 'viewer' || subscription.events.length > 0),
  )
  return { home, owner, subject, second, open, sockets: sockets as Doors['sockets'], here }
}
