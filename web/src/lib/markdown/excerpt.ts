import type { Node } from './parse.ts'
import { parse } from './parse.ts'

/** Returns a message's text on one line without markup, for quotes, search results and screen readers. */
export function excerpt(text: string): string {
  return plainText(parse(text).nodes).replaceAll(/\s+/g, ' ').trim()
}

/** Separates blocks and table cells by spaces. */
const plainText = (nodes: readonly Node[]): string =>
  nodes.map((node) => (inlineTypes.has(node.type) ? nodeText(node) : ` ${nodeText(node)} `)).join('')

const inlineTypes = new Set([
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

function nodeText(node: Node): string {
  if (node.type === 'image' || node.type === 'imageReference') return node.alt ?? ''
  if ('children' in node) return plainText(node.children)
  return 'value' in node ? node.value : ''
}
