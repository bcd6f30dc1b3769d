import type { Client } from '@urql/svelte'
import { searchEmoji } from '#lib/markdown/shortcodes.svelte.ts'
import type { Search, Suggestion } from './completion.svelte.ts'
import { type Audience, everyoneCounts } from './everyone.ts'
import { MentionableDocument } from './operations.ts'

const MAX_SUGGESTIONS = 6

/** Returns a search for the members of a room, for everyone in it, and for emoji. */
export const suggestionsIn =
  (client: Client, roomId: string, audience: () => Audience): Search =>
  async (sign, word) => {
    if (sign === ':') return searchEmoji(word.toLowerCase(), MAX_SUGGESTIONS)
    const variables = { roomId, search: word, first: MAX_SUGGESTIONS }
    const { data } = await client.query(MentionableDocument, variables).toPromise()
    const room = data?.node?.__typename === 'Room' ? data.node : null
    return [...(room?.members.nodes.map(({ user }) => ({ user })) ?? []), ...everyone(word, audience())]
  }

function everyone(word: string, audience: Audience): Suggestion[] {
  const counts = everyoneCounts(audience)
  const names = (['all', 'here'] as const).filter((name) => name.startsWith(word.toLowerCase()))
  if (!counts) return []
  return names.flatMap((name) => (counts[name] > 0 ? { everyone: name, count: counts[name] } : []))
}
