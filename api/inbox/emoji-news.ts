import { customEmojiChannel, republishChanges } from '../custom-emoji/changes.ts'
import { findEmojiNamed } from '../custom-emoji/custom-emoji.ts'
import { logger } from '../logger.ts'
import { bus, type Unsubscribe } from '../pubsub/bus.ts'
import type { ViewerEvent } from './viewer-event.ts'
import { viewerFeeds } from './viewer-feeds.ts'

/** The names that have changed and are to be published. Defined while others are. */
let waiting: Set<string> | undefined

/** Tells the devices of everyone on this node which custom emoji were uploaded or deleted on any node. */
export function listenForEmojiChanges(): Promise<Unsubscribe> {
  bus.onReconnect((missed) => {
    if (missed > 0)
      republishChanges(missed).catch((err: unknown) =>
        logger.warn({ err }, 'The changes of custom emoji that the bus has lost could not be loaded'),
      )
  })
  return customEmojiChannel.subscribe((name) => {
    if (viewerFeeds.size === 0) return
    if (waiting) return void waiting.add(name)
    waiting = new Set([name])
    void publishWaiting()
  })
}

/**
 * Publishes what has changed, from the database: messages of the bus arrive in any order. One load after the other, once for all
 * devices and for all names that have come meanwhile.
 */
async function publishWaiting(): Promise<void> {
  while (waiting?.size) {
    const names = [...waiting]
    waiting.clear()
    try {
      const emoji = new Map((await findEmojiNamed(names)).map((each) => [each.name, each]))
      const events = names.map((name): ViewerEvent => ({
        type: 'CustomEmojiChanged',
        name,
        emoji: emoji.get(name) ?? null,
      }))
      for (const { topic } of viewerFeeds.values()) topic.publish(events)
    } catch (err) {
      logger.warn({ err }, 'The changes of custom emoji could not be loaded')
    }
  }
  waiting = undefined
}
