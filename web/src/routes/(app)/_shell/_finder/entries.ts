import type { Client } from '@urql/svelte'
import { isRoomName } from '#lib/format/room-name.ts'
import type {
  FindQuery,
  JoinedFragment,
  MyMembershipFragment,
  RoomEntryFragment,
  UserPartsFragment,
} from '#lib/graphql/generated/graphql.ts'
import { newRoomPath, roomPath, searchPath } from '#lib/navigation/paths.ts'
import { FindDocument } from './operations.ts'
import { isExact, rank } from './rank.ts'

/** A line of the finder, and the path that it leads to. A person leads to the conversation with them. */
export type Entry = { id: string; path?: string } & (
  | { type: 'room'; room: RoomEntryFragment; joined: boolean }
  | { type: 'person'; user: UserPartsFragment }
  | { type: 'create' | 'search'; typed: string }
)

/** Finds rooms, and people who share a room with the viewer. The best match is first. */
export async function findEntries(
  client: Client,
  typed: string,
  memberships: readonly MyMembershipFragment[],
): Promise<Entry[]> {
  const variables = { typed, any: typed !== '' }
  const result = await client.query(FindDocument, variables, { requestPolicy: 'network-only' }).toPromise()
  if (!result.data || result.error) throw new Error('The finder got no answer', { cause: result.error })
  return listEntries(typed, result.data, memberships)
}

/** Returns the lines for what was typed: the matches, and then what else can be done with it. */
export function listEntries(
  typed: string,
  { room: named, rooms, viewer }: FindQuery,
  memberships: readonly MyMembershipFragment[],
): Entry[] {
  if (typed === '') return rooms.nodes.map(roomEntry)
  const own = memberships.map(({ room }) => room)
  const found: FoundRoom[] = uniqueById<FoundRoom>([...(named ? [named] : []), ...own, ...rooms.nodes])
  const matches = rank(typed, [
    ...found.map((room) => ({ names: [room.name], description: room.topic, entry: roomEntry(room) })),
    ...(viewer?.people ?? []).map((user) => ({
      names: [user.displayName, user.username],
      entry: personEntry(user),
    })),
  ]).map(({ entry }) => entry)
  // By a former name, which is none of those that were compared.
  const renamed = named && !matches.some(({ id }) => id === named.id) ? [roomEntry(named)] : []
  const exists = named !== null || found.some(({ name }) => isExact(typed, name))
  return [
    ...matches.slice(0, MAX_MATCHES),
    ...renamed,
    ...(!exists && isRoomName(typed)
      ? [{ type: 'create', id: 'create', path: newRoomPath(typed), typed } as const]
      : []),
    { type: 'search', id: 'search', path: searchPath(typed), typed },
  ]
}

const MAX_MATCHES = 15

/** A room, or one of the viewer's own. */
type FoundRoom = RoomEntryFragment & Partial<JoinedFragment>

const roomEntry = (room: FoundRoom): Entry => ({
  type: 'room',
  id: room.id,
  path: roomPath(room),
  room,
  joined: room.viewerMembership === undefined || room.viewerMembership?.status === 'ACTIVE',
})

const personEntry = (user: UserPartsFragment): Entry => ({ type: 'person', id: user.id, user })

const uniqueById = <Item extends { id: string }>(items: readonly Item[]): Item[] => [
  ...new Map(items.map((item) => [item.id, item])).values(),
]
