import type { Block, Inline } from '@latchkey/markup'

/** A character with a direction: a letter, or a mark that sets one. */
const STRONG = /[\p{L}\u200e\u200f]/u
/** The characters from right to left: the scripts that are written so, and the mark. */
const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Samaritan}\p{Script=Mandaic}\p{Script=Adlam}\p{Script=Hanifi_Rohingya}\p{Script=Yezidi}\u200f]/u

export type Direction = 'ltr' | 'rtl'

/**
 * Returns the direction of blocks by their first letter; undefined if they have none, so that an emoji or a number stays
 * on the side of the page. `dir="auto"` would put it on the left. Neither does that look into elements with a direction
 * of their own, so that a list of paragraphs would always start on the left. A mention says nothing about the direction
 * of the text around it, and code is written from left to right.
 */
export function directionOf(blocks: readonly Block[]): Direction | undefined {
  for (const block of blocks) {
    const found = directionOfBlock(block)
    if (found) return found
  }
  return undefined
}

function directionOfBlock(block: Block): Direction | undefined {
  if (block.type === 'paragraph' || block.type === 'heading') return directionOfInlines(block.children)
  if (block.type === 'blockquote') return directionOf(block.children)
  if (block.type === 'list') return directionOf(block.children.flatMap(({ children }) => children))
  if (block.type === 'table') return directionOfInlines(block.rows.flat(2))
  return undefined
}

/** Returns the direction of a text, as directionOf does. */
export function directionOfInlines(nodes: readonly Inline[]): Direction | undefined {
  for (const node of nodes) {
    const found =
      'children' in node
        ? directionOfInlines(node.children)
        : node.type === 'text'
          ? directionOfText(node.value)
          : undefined
    if (found) return found
  }
  return undefined
}

function directionOfText(text: string): Direction | undefined {
  const letter = STRONG.exec(text)?.[0]
  if (!letter) return undefined
  return RIGHT_TO_LEFT.test(letter) ? 'rtl' : 'ltr'
}
