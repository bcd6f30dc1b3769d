const shortcode = /:([a-z0-9_+-]{2,40}):/g

type Emoji = { emoji: string; names: string[]; tags: string[] }

let byName = $state.raw<ReadonlyMap<string, string> | null>(null)
let all: readonly Emoji[] = []
let loading: Promise<void> | undefined

/** The names of the emoji, for the first text that has one. */
async function load(): Promise<void> {
  const { gemoji, nameToEmoji } = await import('gemoji')
  all = gemoji
  byName = new Map(Object.entries(nameToEmoji))
}

/** A text with its shortcodes, such as :tada:, as emoji; as it is until the names are loaded. */
export function withEmoji(text: string): string {
  const known = byName
  return known ? text.replaceAll(shortcode, (code, name: string) => known.get(name) ?? code) : text
}

/** Resolves once withEmoji knows what these texts need. For a page that is to come whole, from the server too. */
export async function needEmoji(...texts: string[]): Promise<void> {
  if (!byName && texts.some((text) => text.search(shortcode) >= 0)) await (loading ??= load())
}

/** Emoji whose name fits what is typed of it: those that begin with it first, then those that have it anywhere. */
export async function findEmoji(typed: string, most: number): Promise<{ emoji: string; name: string }[]> {
  await (loading ??= load())
  const ranked = all.flatMap(({ emoji, names, tags }) => {
    const name = names.find((each) => each.startsWith(typed))
    if (name) return [{ emoji, name, rank: name === typed ? 0 : 1 }]
    const fits = [...names, ...tags].some((each) => each.includes(typed))
    return fits && names[0] ? [{ emoji, name: names[0], rank: 2 }] : []
  })
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ emoji, name }) => ({ emoji, name }))
}
