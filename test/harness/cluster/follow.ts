import type { Problem } from './api.ts'
import { connect, type Live } from './live.ts'
import { until } from './wait.ts'

export type Event = { __typename: string; version: number; message?: { number: number; text: string } }

/** Someone who follows a room, and what they were sent. */
export type Follower = {
  readonly live: Live
  readonly events: Event[]
  /** The error that ended it; null: complete; undefined: it goes on. */
  readonly end: Problem | null | undefined
  /** Resolves when that text has come. */
  sees(text: string, milliseconds?: number): Promise<unknown>
}

const EVENTS = `subscription ($roomId: ID!, $after: Int) {
  roomEvents(roomId: $roomId, after: $after) { __typename version ... on MessagePosted { message { number text } } }
}`

/** Follows a room over a connection of its own, or one that is there; resolves once caught up. */
export async function follow(
  at: { url: string } | { live: Live },
  token: string,
  roomId: string,
  after?: number,
): Promise<Follower> {
  const live = 'live' in at ? at.live : await connect(at.url, token)
  const events: Event[] = []
  let end: Problem | null | undefined
  live.run<{ roomEvents: Event }>(
    EVENTS,
    { roomId, after },
    { next: ({ roomEvents }) => void events.push(roomEvents), end: (problem) => (end = problem) },
  )
  const follower: Follower = {
    live,
    events,
    get end() {
      return end
    },
    sees: (text, milliseconds) =>
      until(`${text} has come`, () => events.some(({ message }) => message?.text === text), milliseconds),
  }
  await until(
    'caught up',
    () => end !== undefined || events.some(({ __typename }) => __typename === 'CaughtUp'),
  )
  return follower
}
