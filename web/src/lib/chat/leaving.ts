/** Rooms that the viewer is leaving or deleting from this tab: that their events end is then no news. */
const departing = new Set<string>()

/** Whether the end of a room's events is what this tab asked for. */
export function isDeparting(roomId: string): boolean {
  return departing.has(roomId)
}

/** Does what ends the viewer's time in a room. */
export async function depart<Result>(roomId: string, act: () => Promise<Result>): Promise<Result> {
  departing.add(roomId)
  try {
    return await act()
  } finally {
    departing.delete(roomId)
  }
}
