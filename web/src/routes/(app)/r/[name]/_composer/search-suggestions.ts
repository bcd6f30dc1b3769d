import type { Client } from '@urql/svelte'
import { searchNames } from '#lib/custom-emoji/names.ts'
import { searchEmoji } from '#lib/markdown/shortcodes.svelte.ts'
import type { Search, Suggestion } from './completion.svelte.ts'
import { type Audience, everyoneCounts } from './everyone.ts'
import { MentionableDocument } from './operations.ts'

const MAX_SUGGESTIONS = 6

/** Returns a search for the members of a room, for everyone in it, and for emoji. */
export const suggestionsIn =
  (client: Client, roomId: string, audience: () => Audience): Search =>
  async (sign, word) => {
    if (sign === ':') return suggestEmoji(client, word.toLowerCase())
    const variables = { roomId, search: word, first: MAX_SUGGESTIONS }
    const { data } = await client.query(MentionableDocument, variables).toPromise()
    const room = data?.node?.__typename === 'Room' ? data.node : null
    return [...(room?.members.nodes.map(({ user }) => ({ user })) ?? []), ...everyone(word, audience())]
  }

/** Returns custom emoji before Unicode ones that answer the word as well. */
async function suggestEmoji(client: Client, word: string): Promise<Suggestion[]> {
  const [{ listEmoji }, unicode] = await Promise.all([
    import('#lib/custom-emoji/all-emoji.ts'),
    searchEmoji(word, MAX_SUGGESTIONS),
  ])
  const names = (await listEmoji(client))?.customEmoji.map(({ name }) => name) ?? []
  const custom = searchNames(names, word).map((each) => ({ ...each, emoji: `:${each.name}:` }))
  return [...custom, ...unicode].sort((a, b) => a.rank - b.rank).slice(0, MAX_SUGGESTIONS)
}

function everyone(word: string, audience: Audience): Suggestion[] {
  const counts = everyoneCounts(audience)
  const names = (['all', 'here'] as const).filter((name) => name.startsWith(word.toLowerCase()))
  if (!counts) return []
  return names.flatMap((name) => (counts[name] > 0 ? { everyone: name, count: counts[name] } : []))
}
