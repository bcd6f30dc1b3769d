/** The path of a room. Its name may have spaces and letters of any script. */
export function roomPath(name: string): string {
  return `/r/${encodeURIComponent(name)}`
}

/** The path of a message, by its number in the room. */
export function messagePath(roomName: string, number: number): string {
  return `${roomPath(roomName)}/${number}`
}

/** The path of a search in the messages of the viewer's rooms. */
export function searchPath(query: string): string {
  return `/search?q=${encodeURIComponent(query)}`
}

/** The path of the form that creates a room, with a name filled in. */
export function newRoomPath(name: string): string {
  return `/new?name=${encodeURIComponent(name)}`
}
