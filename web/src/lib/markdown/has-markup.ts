import { type Block, type Inline, parse } from '@latchkey/markup'

/** Characters without one of which a text has no markup. */
const signs = /[*_~`[\]<>#|:+-]|\d[.)] /

/**
 * Returns true if a text is shown in another way than it is written: with emphasis, code, a named link, an emoji by its name, or
 * a block that is no paragraph. Addresses and mentions look as they are written.
 */
export const hasMarkup = (text: string): boolean =>
  signs.test(text) && parse(text).some((block) => isMarkup(block))

const isMarkup = (block: Block): boolean =>
  block.type !== 'paragraph' || block.children.some((inline) => isInlineMarkup(inline))

function isInlineMarkup(inline: Inline): boolean {
  if (inline.type === 'text' || inline.type === 'mention') return false
  if (inline.type !== 'link') return true
  const [first, ...rest] = inline.children
  const isAddress = rest.length === 0 && first?.type === 'text' && inline.url.includes(first.value)
  return !isAddress
}
