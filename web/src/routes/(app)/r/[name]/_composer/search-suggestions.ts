import type { Client } from '@urql/svelte'
import { searchEmoji } from '#lib/markdown/shortcodes.svelte.ts'
import type { Search } from './completion.svelte.ts'
import { MentionableDocument } from './operations.ts'

const MAX_SUGGESTIONS = 6

/** Returns a search for the members of a room and for emoji. */
export const suggestionsIn =
  (client: Client, roomId: string): Search =>
  async (sign, word) => {
    if (sign === ':') return searchEmoji(word.toLowerCase(), MAX_SUGGESTIONS)
    const variables = { roomId, search: word, first: MAX_SUGGESTIONS }
    const { data } = await client.query(MentionableDocument, variables).toPromise()
    const room = data?.node?.__typename === 'Room' ? data.node : null
    return room?.members.nodes.map(({ user }) => ({ user })) ?? []
  }
