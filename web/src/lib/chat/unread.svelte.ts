import { createContext } from 'svelte'
import { SvelteMap } from 'svelte/reactivity'
import { derived, fromStore, get } from 'svelte/store'
import { type Client, queryStore } from '@urql/svelte'
import type { MyMembershipFragment } from '#lib/graphql/generated/graphql.ts'
import { MyRoomsDocument } from './room-list.ts'

export const [getUnread, setUnread] = createContext<Unread>()

interface Counts {
  messages: number
  /** The messages that mention the viewer. */
  mentions: number
}

/** A decision of the viewer, on any device, that the messages after a number count as unread. */
interface UnreadMark {
  lastReadNumber: number
}

/** The room that is open in this tab. */
interface OpenRoom {
  readonly roomId: string
  /** True if its newest messages are in view, so that a new one is read at once. */
  readonly isRead: boolean
}

type CountedMembership = Pick<MyMembershipFragment, 'unreadCount' | 'mentionCount'> & { room: { id: string } }

/** The unread counts of the viewer's rooms, for the sidebar and the tab's title. */
export class Unread {
  openRoom = $state.raw<OpenRoom | null>(null)
  /** The latest mark of each room, by room id. */
  readonly marks = new SvelteMap<string, UnreadMark>()
  readonly #rooms: {
    current: { data?: { viewer: { memberships: { nodes: readonly MyMembershipFragment[] } } | null } }
  }

  constructor(client: Client) {
    const latest = queryStore({ client, query: MyRoomsDocument, variables: {} })
    // A reload that fails, as without a connection, leaves the rooms as they were.
    this.#rooms = fromStore(derived(latest, (result, set) => result.data && set(result), get(latest)))
  }

  /** The viewer's active memberships. */
  get memberships(): readonly MyMembershipFragment[] {
    const nodes = this.#rooms.current.data?.viewer?.memberships.nodes ?? []
    return nodes.filter(({ status }) => status === 'ACTIVE')
  }

  /** Returns the counts of a room; 0 for the open room while it is read. */
  countsOf({ room, unreadCount, mentionCount }: CountedMembership): Counts {
    if (this.openRoom?.roomId === room.id && this.openRoom.isRead) return { messages: 0, mentions: 0 }
    return { messages: unreadCount ?? 0, mentions: mentionCount ?? 0 }
  }

  /** Records that the viewer marked messages as unread. */
  addMark({ room, lastReadNumber }: { room: { id: string }; lastReadNumber: number | null }): void {
    this.marks.set(room.id, { lastReadNumber: lastReadNumber ?? 0 })
  }

  get total(): Counts {
    const total = { messages: 0, mentions: 0 }
    for (const membership of this.memberships) {
      const { messages, mentions } = this.countsOf(membership)
      total.messages += messages
      total.mentions += mentions
    }
    return total
  }
}

/** Formats a count for a small space: "999+" at most. */
export const formatCount = (count: number): string => (count > 999 ? '999+' : String(count))
