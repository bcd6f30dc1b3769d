import type { RoomKind } from '#lib/graphql/generated/graphql.ts'

/** A room, or the name of one that is no conversation. Without a kind it is none. */
type Addressed =
  | string
  | { id?: string; name: string; kind?: RoomKind; parent?: { id: string; kind: RoomKind } | null | undefined }

/**
 * The path of a room. Its name may have spaces and letters of any script. A conversation has its id for an address. A thread, whose name
 * is that of its room with a slash and the number of its root, is beside its root.
 */
export function roomPath(room: Addressed): string {
  const { id, name, kind, parent } = typeof room === 'string' ? { name: room } : room
  if (kind === 'DIRECT') return `/d/${id}`
  const [of, root] = name.split('/')
  const path = parent?.kind === 'DIRECT' ? `/d/${parent.id}` : `/r/${encodeURIComponent(of!)}`
  return root ? `${path}/${root}?reply` : path
}

/** The path of a message, by its number in the room. */
export function messagePath(room: Addressed, number: number): string {
  const path = roomPath(room)
  return path + (path.endsWith('?reply') ? '=' : '/') + number
}

/** The path of a search in the messages of the viewer's rooms. */
export function searchPath(query: string): string {
  return `/search?q=${encodeURIComponent(query)}`
}

/** The path of the form that creates a room, with a name filled in. */
export function newRoomPath(name: string): string {
  return `/new?name=${encodeURIComponent(name)}`
}
