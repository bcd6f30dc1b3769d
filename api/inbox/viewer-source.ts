import type { Viewer } from '../accounts/viewer.ts'
import type { Source } from '../pubsub/source.ts'
import { createTopicSource } from '../pubsub/topic-source.ts'
import type { ViewerEvent } from './viewer-event.ts'
import { viewerFeeds } from './viewer-feeds.ts'

/** Returns the changes to a viewer's list of rooms. */
export const viewerSource = (viewer: Viewer): Source<ViewerEvent> =>
  createTopicSource(viewer, () => viewerFeeds.acquire(viewer.user.id))
