import { createContext } from 'svelte'
import { fromStore } from 'svelte/store'
import { type Client, queryStore } from '@urql/svelte'
import type { MyMembershipFragment } from '#lib/graphql/generated/graphql.ts'
import { MyRoomsDocument } from './room-list.ts'

export const [getUnread, setUnread] = createContext<Unread>()

interface Counts {
  messages: number
  /** Those of them that mention the viewer. */
  mentions: number
}

/** Messages were marked as unread: those after the last that counts as read. */
interface Mark {
  roomId: string
  lastReadNumber: number
}

type Counted = Pick<MyMembershipFragment, 'unreadCount' | 'mentionCount'> & { room: { id: string } }

/** What is unread in the viewer's rooms, as the sidebar and the tab's title show it. */
export class Unread {
  /** The room whose newest messages are being seen: what comes there is read before it could be counted. */
  reading = $state<string | null>(null)
  /** The latest of what was marked as unread, on whatever device. */
  marked = $state.raw<Mark | null>(null)
  readonly #rooms: {
    current: { data?: { viewer: { memberships: { nodes: readonly MyMembershipFragment[] } } | null } }
  }

  constructor(client: Client) {
    this.#rooms = fromStore(queryStore({ client, query: MyRoomsDocument, variables: {} }))
  }

  /** The rooms that the viewer is in. */
  get memberships(): readonly MyMembershipFragment[] {
    const nodes = this.#rooms.current.data?.viewer?.memberships.nodes ?? []
    return nodes.filter(({ status }) => status === 'ACTIVE')
  }

  of({ room, unreadCount, mentionCount }: Counted): Counts {
    if (room.id === this.reading) return { messages: 0, mentions: 0 }
    return { messages: unreadCount ?? 0, mentions: mentionCount ?? 0 }
  }

  mark({ room, lastReadNumber }: { room: { id: string }; lastReadNumber: number | null }): void {
    this.marked = { roomId: room.id, lastReadNumber: lastReadNumber ?? 0 }
  }

  get total(): Counts {
    const total = { messages: 0, mentions: 0 }
    for (const membership of this.memberships) {
      const { messages, mentions } = this.of(membership)
      total.messages += messages
      total.mentions += mentions
    }
    return total
  }
}

/** A count as there is room for it. */
export const short = (count: number): string => (count > 999 ? '999+' : String(count))
