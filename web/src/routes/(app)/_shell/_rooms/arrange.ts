/** The order of a list of rooms: the latest message first, or by name. */
export type Sort = 'activity' | 'name'

/** The parts of a list of rooms, from the top. */
export const sectionIds = ['favorites', 'directs', 'rooms'] as const
export type SectionId = (typeof sectionIds)[number]

/** A room in the viewer's list. */
export interface Listed {
  id: string
  favorite: boolean
  /** Only conversations have a kind. */
  room: { name: string; kind?: string; lastActivityAt: string }
}

export interface Section<Item> {
  id: SectionId
  memberships: Item[]
}

interface Options {
  sort: Sort
  /** The language whose alphabet is used. */
  locale: string
  /** The ids of memberships that keep their order, and come before the others. */
  held?: readonly string[]
}

/** Sorts the viewer's rooms and conversations and divides them into sections. Leaves out the favorites if there are none. */
export function arrange<Item extends Listed>(
  memberships: readonly Item[],
  { sort, locale, held = [] }: Options,
): Section<Item>[] {
  // Created once it is needed: the browser takes milliseconds to load an alphabet.
  let collator: Intl.Collator | undefined
  const compare = (a: string, b: string) => (collator ??= new Intl.Collator(locale)).compare(a, b)
  const places = new Map(held.map((id, index) => [id, index]))
  const placeOf = ({ id }: Item) => places.get(id) ?? held.length
  const sorted = memberships.toSorted(
    (a, b) =>
      placeOf(a) - placeOf(b) ||
      (sort === 'activity' && Date.parse(b.room.lastActivityAt) - Date.parse(a.room.lastActivityAt)) ||
      compare(a.room.name, b.room.name),
  )
  return sectionIds
    .map((id) => ({ id, memberships: sorted.filter((item) => sectionOf(item) === id) }))
    .filter((section) => section.id !== 'favorites' || section.memberships.length > 0)
}

const sectionOf = ({ favorite, room }: Listed): SectionId =>
  room.kind === 'DIRECT' ? 'directs' : favorite ? 'favorites' : 'rooms'

interface Walk<Item> {
  /** Returns true for the current item. There is none on a page that is no room. */
  isCurrent: (item: Item) => boolean
  /** 1 for the next item, -1 for the previous one. */
  step: 1 | -1
  /** The items to stop at. */
  accepts?: (item: Item) => boolean
}

/** Returns the next item of a list, or the previous one, going on at the other end. Undefined if there is no other. */
export function neighbor<Item>(
  items: readonly Item[],
  { isCurrent, step, accepts = () => true }: Walk<Item>,
): Item | undefined {
  const current = items.findIndex(isCurrent)
  const before = items.slice(0, Math.max(current, 0))
  const after = items.slice(current + 1)
  const ahead = step === 1 ? [...after, ...before] : [...after, ...before].reverse()
  return ahead.find(accepts)
}
