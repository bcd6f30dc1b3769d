import type { Node } from './parse.ts'
import { parse } from './parse.ts'

/** A message's text on one line, without its markup: for a quote, a list of results, a screen reader. */
export function excerpt(text: string): string {
  return words(parse(text).nodes).replaceAll(/\s+/g, ' ').trim()
}

/** What comes after another as a block, or in a cell of its own, is told apart by a blank. */
const words = (nodes: readonly Node[]): string =>
  nodes.map((node) => (isInline.has(node.type) ? wordsOf(node) : ` ${wordsOf(node)} `)).join('')

const isInline = new Set([
  'text',
  'emphasis',
  'strong',
  'delete',
  'inlineCode',
  'link',
  'linkReference',
  'image',
  'imageReference',
  'html',
])

function wordsOf(node: Node): string {
  if (node.type === 'image' || node.type === 'imageReference') return node.alt ?? ''
  if ('children' in node) return words(node.children)
  return 'value' in node ? node.value : ''
}
