import type { Viewer } from '../accounts/viewer.ts'
import { startTyping } from './presence.ts'
import { requireMember } from '../rooms/permission.ts'

/** Shows the viewer as typing to those who are in the room, for five seconds. */
export async function setTyping(viewer: Viewer | null, roomId: string): Promise<boolean> {
  const { userId } = await requireMember(viewer, roomId)
  startTyping(roomId, userId)
  return true
}
