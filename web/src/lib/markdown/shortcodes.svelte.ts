const shortcode = /:([a-z0-9_+-]{2,40}):/g

let emoji = $state.raw<ReadonlyMap<string, string> | null>(null)
let loading: Promise<void> | undefined

/** Loads the names of the emoji, for the first text that has one; until then it stands as it was written. */
async function load(): Promise<void> {
  const { nameToEmoji } = await import('gemoji')
  emoji = new Map(Object.entries(nameToEmoji))
}

/** A text with its shortcodes, such as :tada:, as emoji. */
export function withEmoji(text: string): string {
  const known = emoji
  return known ? text.replaceAll(shortcode, (code, name: string) => known.get(name) ?? code) : text
}

/** Sees to it that withEmoji knows what a text needs. In the browser only: the server shows the code. */
export function needEmoji(text: string): void {
  if (!emoji && text.search(shortcode) >= 0) loading ??= load()
}
