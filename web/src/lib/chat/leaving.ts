/** Ids of the rooms that the viewer is leaving or deleting in this tab. */
const leaving = new Set<string>()

/** Returns whether this tab itself ends the viewer's membership, so that the end of the room's events is no news. */
export function isLeaving(roomId: string): boolean {
  return leaving.has(roomId)
}

/** Runs an action that ends the viewer's membership of a room. */
export async function whileLeaving<Result>(roomId: string, action: () => Promise<Result>): Promise<Result> {
  leaving.add(roomId)
  try {
    return await action()
  } finally {
    leaving.delete(roomId)
  }
}
