import type { Edit, Field, Format, Range } from './field-edit.ts'
import { formatAtCaret, toggleMark } from './format-inline.ts'
import { toggleBlock, toggleLines, toggleMarkOfLines } from './format-lines.ts'

const address = /^https?:\/\/\S+$/i

/** Returns the edit that puts a format on the selection of a field, or takes it off. */
export function formatText(field: Field, format: Format): Edit {
  if (format === 'link') return toggleLink(field)
  if (format === 'numbers' || format === 'bullets' || format === 'quote') return toggleLines(field, format)
  const selection = trim(field.value, field.selectionStart, field.selectionEnd)
  if (selection.start === selection.end) return formatAtCaret(field.value, field.selectionStart, format)
  const lines = field.value.slice(selection.start, selection.end).split('\n')
  if (lines.length === 1) return toggleMark(field.value, selection, format)
  return format === 'code'
    ? toggleBlock(field.value, selection)
    : toggleMarkOfLines(field.value, selection, format)
}

/** Returns a range without the blanks at its ends: a mark stands beside a word. */
function trim(value: string, start: number, end: number): Range {
  const selected = value.slice(start, end)
  if (!selected.trim()) return { start, end: start }
  return { start: end - selected.trimStart().length, end: start + selected.trimEnd().length }
}

/** Makes the selection the text of a link, or its address if it is one; makes a link text again. */
function toggleLink({ value, selectionStart, selectionEnd }: Field): Edit {
  const { start, end } = trim(value, selectionStart, selectionEnd)
  const words = value.slice(start, end)
  const target = value[start - 1] === '[' ? /^\]\([^()\s]*\)/.exec(value.slice(end))?.[0] : undefined
  if (words && target)
    return { range: [start - 1, end + target.length], text: words, selection: [start - 1, end - 1] }
  const isAddress = address.test(words)
  const caret = start + (isAddress || !words ? 1 : words.length + 3)
  return {
    range: [start, end],
    text: isAddress ? `[](${words})` : `[${words}]()`,
    selection: [caret, caret],
  }
}
