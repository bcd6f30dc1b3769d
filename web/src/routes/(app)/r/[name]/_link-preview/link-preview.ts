import { defer } from '#lib/ui/deferred.svelte.ts'

/** The preview of a link. It is loaded before the first messages that have one are shown, so that they have their height. */
export const linkPreview = defer(() => import('./LinkPreview.svelte'))

/** Loads what messages need to show their previews. Without a network they are shown without. */
export async function loadPreviews(messages: readonly { linkPreview?: object | null }[]): Promise<void> {
  if (messages.some(({ linkPreview }) => linkPreview)) await linkPreview.preload()
}
