/** The address of a room; its name may have spaces and letters of any script. */
export function roomPath(name: string): string {
  return `/r/${encodeURIComponent(name)}`
}

/** The address of a message: its room's, and its number there. */
export function messagePath(roomName: string, number: number): string {
  return `${roomPath(roomName)}/${number}`
}

/** The address of a search among the messages of one's rooms. */
export function searchPath(query: string): string {
  return `/search?q=${encodeURIComponent(query)}`
}
