import type { Definition, Root, RootContent } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmAutolinkLiteralFromMarkdown } from 'mdast-util-gfm-autolink-literal'
import { gfmStrikethroughFromMarkdown } from 'mdast-util-gfm-strikethrough'
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table'
import { gfmTaskListItemFromMarkdown } from 'mdast-util-gfm-task-list-item'
import { gfmAutolinkLiteral } from 'micromark-extension-gfm-autolink-literal'
import { gfmStrikethrough } from 'micromark-extension-gfm-strikethrough'
import { gfmTable } from 'micromark-extension-gfm-table'
import { gfmTaskListItem } from 'micromark-extension-gfm-task-list-item'

export type Node = RootContent
export type Definitions = ReadonlyMap<string, Definition>

/**
 * Parses a message: CommonMark with tables, task lists, strikethrough and bare links. HTML stays text. Components render
 * the tree (Nodes.svelte), so that no markup is ever built from a string that a user wrote.
 */
export function parse(text: string): { nodes: Node[]; definitions: Definitions } {
  if (tooDeep.test(text)) return plainParagraph(text)
  const { children }: Root = fromMarkdown(text, {
    extensions: [
      { disable: { null: ['htmlFlow', 'htmlText'] } },
      gfmAutolinkLiteral(),
      gfmStrikethrough({ singleTilde: false }),
      gfmTable(),
      gfmTaskListItem(),
    ],
    mdastExtensions: [
      gfmAutolinkLiteralFromMarkdown(),
      gfmStrikethroughFromMarkdown(),
      gfmTableFromMarkdown(),
      gfmTaskListItemFromMarkdown(),
    ],
  })
  const definitions = new Map<string, Definition>()
  for (const node of children)
    if (node.type === 'definition' && !definitions.has(node.identifier))
      definitions.set(node.identifier, node)
  return { nodes: children, definitions }
}

/**
 * Matches a line that opens 17 or more nested quotes and lists. The parser's time grows with the cube of their number:
 * a message of nothing else would keep the server busy for seconds.
 */
const tooDeep = /^(?:[ \t]*(?:>|[*+-](?=[ \t])|\d{1,9}[.)](?=[ \t]))){17}/m

const plainParagraph = (value: string) => ({
  nodes: [{ type: 'paragraph', children: [{ type: 'text', value }] } satisfies Node],
  definitions: new Map(),
})

/** Returns the address if a link may have it; null for one that could run a script or open a file. */
export function safeUrl(url: string): string | null {
  if (!URL.canParse(url, 'https://relative.invalid')) return null
  const { protocol, host } = new URL(url, 'https://relative.invalid')
  if (host === 'relative.invalid') return url.startsWith('/') && !url.startsWith('//') ? url : null
  return ['https:', 'http:', 'mailto:'].includes(protocol) ? url : null
}
