import type { Viewer } from '../accounts/viewer.ts'
import type { Source } from '../pubsub/source.ts'
import { createTopicSource, type StateStream } from '../pubsub/topic-source.ts'
import { feeds } from '../room-log/feeds.ts'
import { requireActiveMember } from '../room-log/membership-status.ts'
import { enterRoom, exitRoom } from './presence.ts'
import type { PresenceEvent } from './room-presence.ts'

/**
 * Returns who is in a room, now and from now on. A subscriber is present itself. Members only: throws FORBIDDEN for
 * others, and subscriptions end with the membership. Throws NOT_FOUND if the room does not exist.
 */
export async function presenceSource(viewer: Viewer, roomId: string): Promise<Source<PresenceEvent>> {
  const userId = viewer.user.id
  await requireActiveMember(roomId, userId)
  return createTopicSource(viewer, () => joinPresence(roomId, userId))
}

async function joinPresence(roomId: string, userId: string): Promise<StateStream<PresenceEvent>> {
  const feed = await feeds.acquire(roomId)
  const presence = await enterRoom(roomId, userId)
  const { topic } = presence
  const unguard = feed.guard(topic)
  return {
    topic,
    async current() {
      // The feed sees only evictions from here on, so the membership is checked once more.
      await requireActiveMember(roomId, userId)
      return presence.current()
    },
    release() {
      exitRoom(presence, userId)
      unguard()
      feed.release()
    },
  }
}
