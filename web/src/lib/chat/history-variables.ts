const PAGE_SIZE = 50

/** The position of a page: before or after a cursor, around a message, or, if empty, at the newest message. */
export interface PagePosition {
  before?: string | null
  after?: string | null
  around?: number
}

/** Returns the variables of the query for one page of a room's messages. */
export function historyVariables(roomId: string, { before, after, around }: PagePosition = {}) {
  return after || around !== undefined
    ? { roomId, around, after, first: PAGE_SIZE }
    : { roomId, before, last: PAGE_SIZE }
}
