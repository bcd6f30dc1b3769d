import { defer } from '#lib/ui/deferred.svelte.ts'

/** The dialogs about a member, for the menu of their row and for their profile card. */
export const memberDialogs = defer(() => import('./MemberDialogs.svelte'))
