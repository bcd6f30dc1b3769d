/** The address of a room; its name may have spaces and letters of any script. */
export function roomPath(name: string): string {
  return `/r/${encodeURIComponent(name)}`
}
