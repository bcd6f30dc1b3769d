const shortcode = /:([a-z0-9_+-]{2,40}):/g

type Emoji = { emoji: string; names: string[]; tags: string[] }

let byName = $state.raw<ReadonlyMap<string, string> | null>(null)
let all: readonly Emoji[] = []
let loading: Promise<void> | undefined

/** Loads the names of all emoji, once. */
function load(): Promise<void> {
  return (loading ??= import('gemoji').then(({ gemoji, nameToEmoji }) => {
    all = gemoji
    byName = new Map(Object.entries(nameToEmoji))
  }))
}

/** Returns the emoji of a shortcode's name. Undefined until the names are loaded, and for a name that no emoji has. */
export const emojiNamed = (name: string): string | undefined => byName?.get(name)

/** Loads the names of emoji if one of the texts has a shortcode. Lets the server render a page complete. */
export async function loadEmojiFor(...texts: string[]): Promise<void> {
  if (!byName && texts.some((text) => text.search(shortcode) >= 0)) await load()
}

interface FoundEmoji {
  emoji: string
  name: string
  /** 0 for an exact match, 1 for a name that begins with the query, 2 for a name or tag that contains it. */
  rank: number
}

/** Finds emoji by name, in the order of their ranks. */
export async function searchEmoji(query: string, limit: number): Promise<FoundEmoji[]> {
  await load()
  const ranked = all.flatMap(({ emoji, names, tags }) => {
    const name = names.find((each) => each.startsWith(query))
    if (name) return [{ emoji, name, rank: name === query ? 0 : 1 }]
    const contains = [...names, ...tags].some((each) => each.includes(query))
    return contains && names[0] ? [{ emoji, name: names[0], rank: 2 }] : []
  })
  return ranked.sort((a, b) => a.rank - b.rank).slice(0, limit)
}
