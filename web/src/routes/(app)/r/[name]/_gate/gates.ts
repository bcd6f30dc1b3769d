import { defer } from '#lib/ui/deferred.svelte.ts'

/** The room's page for people who are not in the room. Members do not load it. */
export const join = defer(() => import('./Join.svelte'))
export const banned = defer(() => import('./Banned.svelte'))
