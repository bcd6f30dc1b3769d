import type { ComponentProps } from 'svelte'
import { render } from 'svelte/server'
import type { Client } from '@urql/svelte'
import type { CachedMessage } from '#lib/chat/message-cache.ts'
import { loadAllEmojiFor } from '#lib/markdown/custom-emoji.svelte.ts'
import { prepareMessages } from '#lib/markdown/parsed.ts'
import { loadPreviews } from '../_link-preview/link-preview.ts'
import { preloadPolls } from '../_polls/deferred-poll.ts'
import { emojiTexts } from './emoji-texts.ts'
import StaticRows from './StaticRows.svelte'

/** Loads what messages are rendered with, the emoji that they have by name as the viewer of the client. */
export async function prepareRows(messages: readonly CachedMessage[], client: Client): Promise<void> {
  await Promise.all([prepareMessages(messages), loadPreviews(messages), preloadPolls(messages)])
  await loadAllEmojiFor(emojiTexts(messages), client)
}

/** The marks that Svelte hydrates HTML by. Nothing hydrates the rows. Text of people cannot have them: its `<` is escaped. */
const marks = /<!--.*?-->/g

/** Renders the rows of a room for a page of the server, within the context of that page. */
export const renderRows = (
  props: ComponentProps<typeof StaticRows>,
  context: Map<unknown, unknown>,
): string => render(StaticRows, { props, context, idPrefix: 'rows' }).body.replaceAll(marks, '')
