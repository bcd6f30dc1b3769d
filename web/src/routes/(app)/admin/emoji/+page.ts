import { keep } from '#lib/custom-emoji/known.svelte.ts'
import { query } from '#lib/graphql/query.ts'
import { textParameter } from '#lib/navigation/query.ts'
import { ServerEmojiDocument } from './operations.ts'
import type { PageLoad } from './$types'

export const load: PageLoad = async ({ parent, fetch, url }) => {
  const { client } = await parent()
  const options = { variables: {}, fetch, requestPolicy: 'network-only' } as const
  const { server, customEmoji } = await query(client, ServerEmojiDocument, options)
  keep(customEmoji)
  return { open: server.customEmojiOpen, emoji: customEmoji, search: textParameter(url, 'q') }
}
