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
 * A message's text as a tree: CommonMark with tables, task lists, strikethrough and bare links. HTML is no part of it and
 * stays text. Components render the tree (Nodes.svelte), so that no markup is ever put together from what people write.
 */
export function parse(text: string): { nodes: Node[]; definitions: Definitions } {
  if (tooDeep.test(text)) return plain(text)
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
 * More quotes and lists within each other, at the beginning of one line, than anybody means. What the parser takes for
 * them grows with the cube of their number: a message of nothing else would keep the server busy for seconds.
 */
const tooDeep = /^(?:[ \t]*(?:>|[*+-](?=[ \t])|\d{1,9}[.)](?=[ \t]))){17}/m

/** Shown as it was written. */
const plain = (value: string) => ({
  nodes: [{ type: 'paragraph', children: [{ type: 'text', value }] } satisfies Node],
  definitions: new Map(),
})

/** An address that a link may lead to; null for any that could do something else than lead there. */
export function safeUrl(url: string): string | null {
  if (!URL.canParse(url, 'https://relative.invalid')) return null
  const { protocol, host } = new URL(url, 'https://relative.invalid')
  if (host === 'relative.invalid') return url.startsWith('/') && !url.startsWith('//') ? url : null
  return ['https:', 'http:', 'mailto:'].includes(protocol) ? url : null
}
