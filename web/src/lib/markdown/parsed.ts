import { type Block, excerpt, Meter, parse } from '@latchkey/markup'
import { emojiNamed, loadEmojiFor } from './shortcodes.svelte.ts'

type Parsed = { blocks: readonly Block[]; nodes: number }

/** Parsed messages, by their text. A page shows the same messages again and again, and quotes some of them. */
const cache = new Map<string, Parsed>()
/** Characters of the texts in the cache at most. A parsed text takes up to twenty times its length. */
const CACHE_LENGTH = 1_000_000
let cachedLength = 0

/** Milliseconds that parsing may keep the event loop. */
const MAX_BLOCKING = 10

/** Pieces of markup that a page is rendered with at once. They take the server about 10 ms. */
export const MAX_PAGE_NODES = 1_500

function lookUp(text: string): Parsed {
  const known = cache.get(text)
  if (known) return known
  const meter = new Meter()
  const entry = { blocks: parse(text, meter), nodes: meter.nodes }
  cache.set(text, entry)
  cachedLength += text.length
  for (const oldest of cache.keys()) {
    if (cachedLength <= CACHE_LENGTH) break
    cache.delete(oldest)
    cachedLength -= oldest.length
  }
  return entry
}

/** Parses a text, or returns what it was parsed to before. */
export const parsed = (text: string): readonly Block[] => lookUp(text).blocks

/** Returns a text on one line without its markup, for a quote or a search result. */
export const excerptOf = (text: string): string => excerpt(parsed(text), emojiNamed)

/**
 * Returns the number of the first text from which on a page shows all texts with their markup. Those before it are shown
 * plain until the page has started in the browser, so that rendering never keeps the server from answering others.
 */
export function firstWithMarkup(texts: readonly string[]): number {
  let first = texts.length
  for (let nodes = 0; first > 0; first--) {
    nodes += lookUp(texts[first - 1]!).nodes
    if (nodes > MAX_PAGE_NODES) break
  }
  return first
}

/**
 * Prepares messages, and those that they quote, before a page is rendered: parses them, letting the server answer others in
 * between, and loads the names of emoji if one is needed.
 */
export async function prepareMessages(
  messages: readonly { text: string; replyTo?: { text: string } | null }[],
): Promise<void> {
  const texts = messages.flatMap(({ text, replyTo }) => (replyTo ? [text, replyTo.text] : [text]))
  let since = performance.now()
  for (const text of texts) {
    parsed(text)
    if (performance.now() - since < MAX_BLOCKING) continue
    await new Promise((resolve) => setTimeout(resolve))
    since = performance.now()
  }
  await loadEmojiFor(...texts)
}
