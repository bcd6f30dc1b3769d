import type { Viewer } from '../accounts/viewer.ts'
import type { ViewerEvent } from '../room-log/events.ts'
import { acquireFeed, releaseFeed } from '../room-log/feeds.ts'
import { createTopicSource } from '../pubsub/topic-source.ts'
import { enterRoom } from '../presence/presence.ts'
import type { Presence } from '../presence/room-presence.ts'
import { notMemberError, readMembershipStatus } from '../room-log/membership-status.ts'
import { acquireViewerFeed, releaseViewerFeed } from './viewer-feeds.ts'

/** Who is in a room, for one of its members, who thereby is in it too. Ends when the membership does. */
export const presenceSource = (viewer: Viewer, roomId: string) =>
  createTopicSource<Presence & { version?: undefined }>(viewer, async () => {
    const userId = viewer.user.id
    const feed = await acquireFeed(roomId)
    const presence = await enterRoom(roomId, userId)
    const unguard = feed.guard(presence.topic)
    return {
      topic: presence.topic,
      async first() {
        // After joining: what takes the membership away from here on is seen by the feed.
        const { status } = await readMembershipStatus(roomId, userId)
        if (status !== 'ACTIVE') throw notMemberError(status)
        return [presence.now()]
      },
      release() {
        presence.leave()
        unguard()
        releaseFeed(feed)
      },
    }
  })

/** What changes in the viewer's own list of rooms. */
export const viewerSource = (viewer: Viewer) =>
  createTopicSource<ViewerEvent & { version?: undefined }>(viewer, async () => {
    const feed = await acquireViewerFeed(viewer.user.id)
    return { topic: feed.topic, release: () => releaseViewerFeed(feed) }
  })
