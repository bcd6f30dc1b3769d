import { type SectionId, sectionIds, type Sort } from './arrange.ts'

/** The list of rooms as the viewer has left it. */
export interface RoomListView {
  sort: Sort
  folded: readonly SectionId[]
}

/** Holds the view, so that the server renders the list as the viewer left it. */
export const ROOM_LIST_COOKIE = 'room-list'

export function parseRoomListView(cookie: string | undefined): RoomListView {
  const words = cookie?.split('.') ?? []
  return {
    sort: words.includes('name') ? 'name' : 'activity',
    folded: sectionIds.filter((id) => words.includes(id)),
  }
}

export const formatRoomListView = ({ sort, folded }: RoomListView): string => [sort, ...folded].join('.')
