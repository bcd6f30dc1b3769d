import type { RoomKind } from '#lib/graphql/generated/graphql.ts'

/** A room, or the name of one that is no conversation. Without a kind it is none. */
type Addressed =
  | string
  | { id: string; name: string; kind?: RoomKind; parent?: { id: string; kind: RoomKind } | null | undefined }

/**
 * The path of a room. Its name may have spaces and letters of any script. A conversation has its id for an address. That of a thread, whose
 * name has a slash, is the address of its root message.
 */
export function roomPath(room: Addressed): string {
  if (typeof room === 'string') return `/r/${encodeURIComponent(room).replaceAll('%2F', '/')}`
  if (room.parent?.kind === 'DIRECT') return `/d/${room.parent.id}/${room.name.split('/')[1]}`
  return room.kind === 'DIRECT' ? `/d/${room.id}` : roomPath(room.name)
}

/** The path of a message, by its number in the room. */
export function messagePath(room: Addressed, number: number): string {
  return `${roomPath(room)}/${number}`
}

/** The path of a search in the messages of the viewer's rooms. */
export function searchPath(query: string): string {
  return `/search?q=${encodeURIComponent(query)}`
}

/** The path of the form that creates a room, with a name filled in. */
export function newRoomPath(name: string): string {
  return `/new?name=${encodeURIComponent(name)}`
}
