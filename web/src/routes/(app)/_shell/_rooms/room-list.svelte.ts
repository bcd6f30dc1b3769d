import { createContext } from 'svelte'
import { getLocale } from '@latchkey/messages'
import { comparableName } from '@latchkey/text'
import { page } from '$app/state'
import type { ListedMembership, Unread } from '#lib/chat/unread.svelte.ts'
import { keepInCookie } from '#lib/ui/cookie.ts'
import { arrange, type Section, type SectionId, type Sort } from './arrange.ts'
import { formatRoomListView, ROOM_LIST_COOKIE, type RoomListView } from './view.ts'

export const [getRoomList, setRoomList] = createContext<RoomList>()

/** The viewer's rooms as the sidebar shows them. */
export class RoomList {
  readonly #unread: Unread
  #sort = $state<Sort>('activity')
  #folded = $state.raw<readonly SectionId[]>([])
  /** The order that is held while somebody points at the list. */
  #held = $state.raw<readonly string[]>()

  readonly viewerId: string | undefined
  /** The ids of the people in conversations who are online. DirectPresence.svelte keeps them. */
  online = $state.raw<ReadonlySet<string>>(new Set())

  constructor(unread: Unread, { sort, folded }: RoomListView, viewerId: string | undefined) {
    this.#unread = unread
    this.viewerId = viewerId
    this.#sort = sort
    this.#folded = folded
  }

  readonly sections: Section<ListedMembership>[] = $derived.by(() =>
    arrange<ListedMembership>([...this.#unread.memberships, ...this.#unread.directs], {
      sort: this.#sort,
      locale: getLocale(),
      held: this.#held,
    }),
  )

  get sort(): Sort {
    return this.#sort
  }

  set sort(sort: Sort) {
    this.#held = undefined
    this.#sort = sort
    this.#keep()
  }

  isFolded(id: SectionId): boolean {
    return this.#folded.includes(id)
  }

  toggleFold(id: SectionId): void {
    this.#folded = this.isFolded(id) ? this.#folded.filter((other) => other !== id) : [...this.#folded, id]
    this.#keep()
  }

  /** Returns the rooms of a section that are shown: in a folded one, the current room and those with something unread. */
  shownIn({ id, memberships }: Section<ListedMembership>): ListedMembership[] {
    return this.isFolded(id)
      ? memberships.filter((membership) => this.isCurrent(membership) || this.isUnread(membership))
      : memberships
  }

  /** Returns whether the page is one of the room's. */
  isCurrent({ room }: ListedMembership): boolean {
    const { id, name } = page.params
    if ('kind' in room) return id === room.id
    return name !== undefined && comparableName(name) === comparableName(room.name)
  }

  isUnread(membership: ListedMembership): boolean {
    return this.#unread.countsOf(membership).messages > 0
  }

  /** Keeps the order as it is until `release`, so that a room does not move away from the pointer. */
  hold(): void {
    this.#held ??= this.sections.flatMap(({ memberships }) => memberships.map(({ id }) => id))
  }

  release(): void {
    this.#held = undefined
  }

  #keep(): void {
    keepInCookie(ROOM_LIST_COOKIE, formatRoomListView({ sort: this.#sort, folded: this.#folded }))
  }
}
