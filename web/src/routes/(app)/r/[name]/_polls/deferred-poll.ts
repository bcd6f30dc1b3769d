import type { CachedMessage } from '#lib/chat/message-cache.ts'
import { defer } from '#lib/ui/deferred.svelte.ts'

/** The poll of a message. A room without polls does not load it. */
export const poll = defer(() => import('./Poll.svelte'))

/** Loads what shows polls if a message has one, so that its row has its height at once. */
export const preloadPolls = (messages: readonly CachedMessage[]): unknown =>
  messages.some((message) => message.poll) && poll.preload()
