import type { Viewer } from '../accounts/viewer.ts'
import { requireMember } from '../rooms/permission.ts'
import { startTyping } from './presence.ts'

/** Shows the viewer as typing in a room for five seconds. Members only. */
export async function setTyping(viewer: Viewer | null, roomId: string): Promise<boolean> {
  const { userId } = await requireMember(viewer, roomId)
  startTyping(roomId, userId)
  return true
}
