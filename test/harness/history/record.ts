/** An event as a reader received it, flattened. */
export type Seen = {
  type:
    | 'MessagePosted'
    | 'MessageUpdated'
    | 'MembershipChanged'
    | 'RoomUpdated'
    | 'RoomDeleted'
    | 'CaughtUp'
    | 'Reset'
  version: number
  /** Of a message. */
  number?: number
  text?: string
  deleted?: boolean
  /** Of a membership. */
  username?: string
  status?: string
}

/** One subscription, from `after` to its end. */
export type Segment = {
  after: number | null
  events: Seen[]
  /** The cause of the end: the reader, a close code, or an error's code. */
  end: string
}

export type Reader = { name: string; username: string; roomId: string; segments: Segment[] }

/** The outcome of a send, by its nonce. */
export type Send = {
  nonce: string
  roomId: string
  username: string
  /** All answers; more than one if it was sent more than once. */
  acks: { number: number; version: number }[]
  /** True if every copy of every attempt was refused: then the message must not be there. */
  refused: boolean
  /** True if an attempt got no answer: then the message may be there. */
  unanswered: boolean
}

/** Everything that people did and saw, as they recorded it. */
export type Record = { sends: Map<string, Send>; readers: Reader[]; errors: Map<string, number> }

export const createRecord = (): Record => ({ sends: new Map(), readers: [], errors: new Map() })

/** Counts an error by its message, for the summary. */
export function countError({ errors }: Record, error: string): void {
  errors.set(error, (errors.get(error) ?? 0) + 1)
}
