import { type Block, parse } from '@latchkey/markup'
import { loadEmojiFor } from './shortcodes.svelte.ts'

/** Parsed messages, by their text. A page shows the same messages again and again, and quotes some of them. */
const cache = new Map<string, readonly Block[]>()
const CACHE_SIZE = 1_000

/** Milliseconds that parsing may keep the event loop. */
const MAX_BLOCKING = 10

/** Parses a text, or returns what it was parsed to before. */
export function parsed(text: string): readonly Block[] {
  const known = cache.get(text)
  if (known) return known
  const blocks = parse(text)
  cache.set(text, blocks)
  if (cache.size > CACHE_SIZE) cache.delete(cache.keys().next().value!)
  return blocks
}

/**
 * Prepares the texts of a page before it is rendered: parses them, letting the server answer others in between, and loads the
 * names of emoji if one is needed.
 */
export async function prepareTexts(texts: readonly string[]): Promise<void> {
  let since = performance.now()
  for (const text of texts) {
    parsed(text)
    if (performance.now() - since < MAX_BLOCKING) continue
    await new Promise((resolve) => setTimeout(resolve))
    since = performance.now()
  }
  await loadEmojiFor(...texts)
}
