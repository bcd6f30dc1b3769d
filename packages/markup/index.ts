import { isVisible, parseBlocks } from './blocks.ts'
import { type EmojiNamed, textOf } from './inline.ts'
import { Meter, TooMuchMarkup } from './meter.ts'
import type { Block, Inline, Mention } from './nodes.ts'

export { safeUrl } from './links.ts'
export { MAX_DEPTH, MAX_NODES, Meter } from './meter.ts'
export type { Align, Block, Inline, ListItem, Mention, Node, Shortcode } from './nodes.ts'

/**
 * Parses a message by the chat dialect of docs/markup.md. The server reads from it who is mentioned, and the page shows
 * it: both see the same. Takes time linear in the length. A text with more than MAX_NODES pieces of markup, or whose
 * markup would show nothing, is one paragraph of plain text.
 */
export function parse(text: string, meter = new Meter()): Block[] {
  try {
    const blocks = parseBlocks(text.split(/\r\n|\n|\r/), { depth: 0, inList: false }, meter)
    if (isVisible(blocks)) return blocks
  } catch (error) {
    if (!(error instanceof TooMuchMarkup)) throw error
  }
  meter.nodes = 1
  return plain(text)
}

/** A text as one paragraph without markup. */
export const plain = (value: string): Block[] => [{ type: 'paragraph', children: [{ type: 'text', value }] }]

/** The places where a text mentions somebody, in order. Code, addresses and links mention nobody. */
export function mentionsIn(text: string): Mention[] {
  // Most messages have no @: they are not parsed for this.
  if (!/[@＠]/.test(text)) return []
  const found: Mention[] = []
  for (const inline of inlinesOf(parse(text))) if (inline.type === 'mention') found.push(inline)
  return found
}

/** The names of the shortcodes in a parsed message, in order. */
export const shortcodesIn = (blocks: readonly Block[]): string[] =>
  [...inlinesOf(blocks)].flatMap((inline) => (inline.type === 'shortcode' ? inline.name : []))

/** The username that a mention means among those that exist: the longest. Undefined where there is none of them. */
export const mentioned = (
  { candidates }: Mention,
  exists: (username: string) => boolean,
): string | undefined => candidates.find(exists)

/** The links of a text that lead to the web, in order. Code has none. */
function webLinksIn(text: string): (Inline & { type: 'link' })[] {
  // Most messages have none: they are not parsed for this.
  if (!/https?:\/\/|www\./i.test(text)) return []
  return [...inlinesOf(parse(text))].flatMap((inline) =>
    inline.type === 'link' && /^https?:/i.test(inline.url) ? inline : [],
  )
}

/** Returns true if a text has a link that leads to the web. */
export const hasLink = (text: string): boolean => webLinksIn(text).length > 0

/** Returns the address whose preview is shown: the first one that is not in angle brackets, or null. */
export function previewedUrl(text: string): string | null {
  return webLinksIn(text).find(({ bracketed }) => !bracketed)?.url ?? null
}

/** A complete mention and a complete shortcode, by the sign that begins them. */
const samples = { '@': { type: 'mention', text: '@aaa' }, ':': { type: 'shortcode', text: ':aa:' } } as const

/**
 * Returns true if a mention (@) or a shortcode (:) between two texts would be one. The page suggests names and emoji exactly
 * where the parser takes them.
 */
export function canStand(sign: '@' | ':', before: string, after: string): boolean {
  const { type, text } = samples[sign]
  const count = (source: string) => {
    let found = 0
    for (const inline of inlinesOf(parse(source))) if (inline.type === type) found++
    return found
  }
  return count(`${before}${text} ${after}`) > count(`${before} ${after}`)
}

function* inlinesOf(blocks: readonly Block[]): Generator<Inline> {
  for (const block of blocks) {
    if (block.type === 'paragraph' || block.type === 'heading') yield* within(block.children)
    else if (block.type === 'blockquote') yield* inlinesOf(block.children)
    else if (block.type === 'list') for (const item of block.children) yield* inlinesOf(item.children)
    else if (block.type === 'table') for (const cell of block.rows.flat()) yield* within(cell)
  }
}

function* within(nodes: readonly Inline[]): Generator<Inline> {
  for (const node of nodes) {
    yield node
    if ('children' in node && node.type !== 'link') yield* within(node.children)
  }
}

/**
 * Returns a parsed message on one line without its markup: for a quote, a search result, a screen reader. `emoji` returns the
 * emoji of a shortcode's name.
 */
export const excerpt = (blocks: readonly Block[], emoji: EmojiNamed = () => undefined): string =>
  words(blocks, emoji).replaceAll(/\s+/g, ' ').trim()

/**
 * Returns a message's text without its markup, in the lines that it is shown in: a line for each line, block and row, and list
 * items behind their bullets or numbers.
 */
export const plainLines = (blocks: readonly Block[], emoji: EmojiNamed = () => undefined): string =>
  lines(blocks, emoji)
    .map((line) => line.replaceAll(/\s+/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n')

function lines(blocks: readonly Block[], emoji: EmojiNamed): string[] {
  return blocks.flatMap((block) => {
    if (block.type === 'code') return block.value.split('\n')
    if (block.type === 'table')
      return block.rows.map((row) => row.map((cell) => textOf(cell, emoji)).join(' '))
    if (block.type === 'blockquote') return lines(block.children, emoji)
    if (block.type === 'thematicBreak') return []
    if (block.type !== 'list') return textOf(block.children, emoji).split('\n')
    return block.children.flatMap(({ children, number }) => {
      const [first = '', ...rest] = lines(children, emoji)
      return [`${block.ordered ? `${number}.` : '•'} ${first}`, ...rest]
    })
  })
}

function words(blocks: readonly Block[], emoji: EmojiNamed): string {
  let found = ''
  for (const block of blocks) {
    if (block.type === 'code') found += ` ${block.value} `
    else if (block.type === 'table')
      found += block.rows
        .flat()
        .map((cell) => ` ${textOf(cell, emoji)} `)
        .join('')
    else if (block.type === 'list')
      found += block.children.map(({ children }) => words(children, emoji)).join('')
    else if (block.type === 'blockquote') found += words(block.children, emoji)
    else if (block.type !== 'thematicBreak') found += ` ${textOf(block.children, emoji)} `
  }
  return found
}
