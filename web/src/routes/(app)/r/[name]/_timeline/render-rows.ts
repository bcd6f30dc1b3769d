import type { ComponentProps } from 'svelte'
import { render } from 'svelte/server'
import type { CachedMessage } from '#lib/chat/message-cache.ts'
import { prepareMessages as prepareTexts } from '#lib/markdown/parsed.ts'
import { loadPreviews } from '../_link-preview/link-preview.ts'
import { preloadPolls } from '../_polls/deferred-poll.ts'
import StaticRows from './StaticRows.svelte'

/** Loads what messages are rendered with. */
export async function prepareMessages(messages: readonly CachedMessage[]): Promise<void> {
  await Promise.all([prepareTexts(messages), loadPreviews(messages), preloadPolls(messages)])
}

/** The marks that Svelte hydrates HTML by. Nothing hydrates the rows. Text of people cannot have them: its `<` is escaped. */
const marks = /<!--.*?-->/g

/** Renders the rows of a room for a page of the server, within the context of that page. */
export const renderRows = (
  props: ComponentProps<typeof StaticRows>,
  context: Map<unknown, unknown>,
): string => render(StaticRows, { props, context, idPrefix: 'rows' }).body.replaceAll(marks, '')
