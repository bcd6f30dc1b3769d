/** An event as a reader was sent it, flattened. */
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
  /** The reader's own doing, the close code, or the error's code. */
  end: string
}

export type Reader = { name: string; username: string; roomId: string; segments: Segment[] }

/** What became of a send, by its nonce. */
export type Send = {
  nonce: string
  roomId: string
  username: string
  /** Each answer; more than one where it was sent more than once. */
  acks: { number: number; version: number }[]
  /** Whether every copy of every attempt was refused: then it must not be there. */
  refused: boolean
  /** An attempt that nobody answered: it may be there. */
  unanswered: boolean
}

/** All that was done and seen, by those who did and saw it. */
export type Record = { sends: Map<string, Send>; readers: Reader[]; errors: Map<string, number> }

export const createRecord = (): Record => ({ sends: new Map(), readers: [], errors: new Map() })

/** Counts an error by what it says: so that one sees which there were. */
export function countError({ errors }: Record, error: string): void {
  errors.set(error, (errors.get(error) ?? 0) + 1)
}
