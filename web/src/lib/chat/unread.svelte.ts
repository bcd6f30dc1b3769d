import { createContext } from 'svelte'
import { SvelteMap } from 'svelte/reactivity'
import { derived, fromStore, get, type Readable } from 'svelte/store'
import { type Client, queryStore } from '@urql/svelte'
import { serverNow } from '#lib/format/clock.svelte.ts'
import type { MyDirectFragment, MyMembershipFragment } from '#lib/graphql/generated/graphql.ts'
import { MoreRoomsDocument, MyRoomsDocument } from './room-list.ts'
import { roomPages } from './room-pages.svelte.ts'

export const [getUnread, setUnread] = createContext<Unread>()

/** A room or a conversation in the viewer's lists. */
export type ListedMembership = MyMembershipFragment | MyDirectFragment

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

type CountedMembership = Pick<MyMembershipFragment, 'unreadCount' | 'mentionCount' | 'mutedUntil'> & {
  room: { id: string }
}

/** The unread counts of the viewer's rooms, for the sidebar and the tab's title. */
export class Unread {
  openRoom = $state.raw<OpenRoom | null>(null)
  /** The latest mark of each room, by room id. */
  readonly marks = new SvelteMap<string, UnreadMark>()
  readonly #client: Client

  constructor(client: Client) {
    this.#client = client
  }

  readonly #pages = $derived.by(() => {
    const client = this.#client
    const { first, cursors } = roomPages(client)
    return [
      lastResult(queryStore({ client, query: MyRoomsDocument, variables: { first } })),
      ...cursors.map((after) =>
        lastResult(queryStore({ client, query: MoreRoomsDocument, variables: { after } })),
      ),
    ]
  })

  /** The viewer's active memberships. */
  readonly memberships: readonly MyMembershipFragment[] = $derived.by(() => {
    const found = new Map<string, MyMembershipFragment>()
    for (const { current } of this.#pages) {
      const lists = current.data?.viewer
      for (const { nodes } of [lists?.favorites, lists?.memberships].filter((list) => list !== undefined))
        for (const membership of nodes) found.set(membership.id, membership)
    }
    return [...found.values()].filter(({ status }) => status === 'ACTIVE')
  })

  readonly #first = $derived(this.#pages[0]!.current.data?.viewer)

  /** The viewer's conversations that are in their list. */
  readonly directs: readonly MyDirectFragment[] = $derived(
    this.#first?.directs?.filter(({ status, hidden }) => status === 'ACTIVE' && !hidden) ?? [],
  )

  /** The ids of the people that the viewer has blocked. */
  readonly blocked: ReadonlySet<string> = $derived(new Set(this.#first?.blocked?.map(({ id }) => id)))

  /** The messages that the viewer sends later, and those that could not be sent. */
  get scheduled(): readonly ScheduledMark[] {
    return this.#first?.scheduled ?? []
  }

  /** The number of unread notifications. */
  get notifications(): number {
    return this.#pages[0]?.current.data?.viewer?.unreadNotificationCount ?? 0
  }

  /** Returns the counts of a room; 0 for the open room while it is read, and for what a muted one has besides mentions. */
  countsOf(membership: CountedMembership): Counts {
    const { room, unreadCount, mentionCount } = membership
    if (this.openRoom?.roomId === room.id && this.openRoom.isRead) return { messages: 0, mentions: 0 }
    return { messages: isMuted(membership) ? 0 : (unreadCount ?? 0), mentions: mentionCount ?? 0 }
  }

  /** Records that the viewer marked messages as unread. */
  addMark({ room, lastReadNumber }: { room: { id: string }; lastReadNumber: number | null }): void {
    this.marks.set(room.id, { lastReadNumber: lastReadNumber ?? 0 })
  }

  get total(): Counts {
    const total = { messages: 0, mentions: 0 }
    for (const membership of [...this.memberships, ...this.directs]) {
      const { messages, mentions } = this.countsOf(membership)
      total.messages += messages
      total.mentions += mentions
    }
    return total
  }
}

/** A scheduled message: in which room it is, and whether it could not be sent. */
export interface ScheduledMark {
  id: string
  failed: boolean
  room: { id: string }
}

type RoomLists = Partial<Record<'favorites' | 'memberships', { nodes: readonly MyMembershipFragment[] }>>

interface RoomsResult {
  data?: {
    viewer:
      | (RoomLists & {
          unreadNotificationCount?: number
          directs?: readonly MyDirectFragment[]
          blocked?: readonly { id: string }[]
          scheduled?: readonly ScheduledMark[]
        })
      | null
  }
}

/** Follows the results of a query. A reload that fails, as without a connection, leaves the last one as it was. */
const lastResult = (latest: Readable<RoomsResult>): { readonly current: RoomsResult } =>
  fromStore(derived(latest, (result, set) => result.data && set(result), get(latest)))

/** Formats a count for a small space: "999+" at most. */
export const formatCount = (count: number): string => (count > 999 ? '999+' : String(count))

/** Returns whether the viewer has muted a room for now. */
export const isMuted = ({ mutedUntil }: { mutedUntil: string | null }): boolean =>
  mutedUntil !== null && Date.parse(mutedUntil) > serverNow()
