import type { RoomQuery } from '#lib/graphql/generated/graphql.ts'
import type { MessageWindow } from '#lib/chat/message-window.svelte.ts'
import { ReadState } from '#lib/chat/read-state.svelte.ts'
import type { Unread } from '#lib/chat/unread.svelte.ts'
import { UnreadLine } from '#lib/chat/unread-line.svelte.ts'

interface Options {
  room: NonNullable<RoomQuery['room']>
  viewerId: string
  window: () => MessageWindow
  unread: Unread
  /** Returns whether the newest message is in view. */
  inView: () => boolean
}

/** Begins the viewer's reading of a room where it ended: with a line above the first unread message. */
export function openReading({ room, viewerId, window, unread, inView }: Options): {
  readState: ReadState
  line: UnreadLine
} {
  const newest = () => window().newest
  const { lastReadNumber, unreadCount } = room.viewerMembership ?? {}
  const lastRead = lastReadNumber ?? newest()
  // The messages that are loaded may end before the newest one that is known of.
  const last = Math.max(newest(), room.messageCount)
  const readState = new ReadState({
    unread,
    roomId: room.id,
    lastRead,
    hasUnread: last > lastRead,
    newest,
    inView,
    beside: room.kind === 'THREAD',
  })
  return {
    readState,
    line: new UnreadLine({ readState, window, viewerId, last, unreadCount: unreadCount ?? 0 }),
  }
}
