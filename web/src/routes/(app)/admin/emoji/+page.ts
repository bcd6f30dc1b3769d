import { emojiChanges, keep } from '#lib/custom-emoji/known.svelte.ts'
import { query } from '#lib/graphql/query.ts'
import { textParameter } from '#lib/navigation/query.ts'
import { ServerEmojiDocument } from './operations.ts'
import type { PageLoad } from './$types'

export const load: PageLoad = async ({ parent, fetch, url }) => {
  const { client } = await parent()
  // Before the query, so that a change that comes meanwhile loads the list again.
  const changes = emojiChanges()
  const options = { variables: {}, fetch, requestPolicy: 'network-only' } as const
  const { server, customEmoji } = await query(client, ServerEmojiDocument, options)
  keep(customEmoji)
  return { open: server.customEmojiOpen, emoji: customEmoji, changes, search: textParameter(url, 'q') }
}
