import { defer } from '#lib/ui/deferred.svelte.ts'

/** The poll of a message. A room without polls does not load it. */
export const poll = defer(() => import('./Poll.svelte'))
