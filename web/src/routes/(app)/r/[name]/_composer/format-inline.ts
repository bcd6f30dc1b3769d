import type { Edit, InlineFormat, Range } from './field-edit.ts'

/** The marks that are written. Underscores for italics, so that bold and italic marks stay apart where they meet. */
export const marks: Record<InlineFormat, string> = { bold: '**', italic: '_', strike: '~~', code: '`' }
/** All marks that are read, the longer ones first. */
const known: readonly (readonly [mark: string, format: InlineFormat])[] = [
  ['**', 'bold'],
  ['__', 'bold'],
  ['~~', 'strike'],
  ['*', 'italic'],
  ['_', 'italic'],
  ['`', 'code'],
]

/** Returns the marks around a range, from the inside to the outside. */
function marksAround(value: string, { start, end }: Range): { mark: string; format: InlineFormat }[] {
  const found: { mark: string; format: InlineFormat }[] = []
  for (;;) {
    const next = known.find(([mark]) => value.slice(0, start).endsWith(mark) && value.startsWith(mark, end))
    if (!next) return found
    const [mark, format] = next
    found.push({ mark, format })
    start -= mark.length
    end += mark.length
  }
}

/** Returns a range without the marks at its ends, which the reader selected with the words. */
function withoutMarks(value: string, { start, end }: Range): Range {
  for (;;) {
    const inner = value.slice(start, end)
    const mark = known.find(
      ([mark]) =>
        inner.length > 2 * mark.length &&
        inner.startsWith(mark) &&
        inner.endsWith(mark) &&
        !inner.slice(mark.length, -mark.length).includes(mark),
    )?.[0]
    if (!mark) return { start, end }
    start += mark.length
    end -= mark.length
  }
}

/** Puts a mark on both sides of a range, or removes it there. */
export function toggleMark(value: string, selected: Range, format: InlineFormat): Edit {
  const { start, end } = withoutMarks(value, selected)
  const around = marksAround(value, { start, end })
  const index = around.findIndex((each) => each.format === format)
  const words = value.slice(start, end)
  if (index < 0) {
    const mark = format === 'code' ? ticksFor(words) : marks[format]
    const text = mark + words + mark
    return { range: [start, end], text, selection: [start + mark.length, end + mark.length] }
  }
  const inner = around.slice(0, index).map(({ mark }) => mark)
  const inside = inner.reduce((sum, { length }) => sum + length, 0)
  const { length } = around[index]!.mark
  const range = [start - inside - length, end + inside + length] as const
  const text = inner.toReversed().join('') + words + inner.join('')
  return { range, text, selection: [start - length, end - length] }
}

/** Returns more backticks than there are in a row in the code. */
function ticksFor(code: string): string {
  const longest = Math.max(0, ...[...code.matchAll(/`+/g)].map(([run]) => run.length))
  return '`'.repeat(longest + 1)
}

/** Formats the word at the caret, or what is typed next. */
export function formatAtCaret(value: string, caret: number, format: InlineFormat): Edit {
  const empty = marksAround(value, { start: caret, end: caret }).some((each) => each.format === format)
  if (empty) return toggleMark(value, { start: caret, end: caret }, format)
  const past = endOfMark(value, caret, format)
  if (past !== null) return { range: [past, past], text: '', selection: [past, past] }
  const word = wordAt(value, caret)
  if (!word) {
    const mark = marks[format]
    const at = caret + mark.length
    return { range: [caret, caret], text: mark + mark, selection: [at, at] }
  }
  const edit = toggleMark(value, word, format)
  const at = caret + edit.selection[0] - word.start
  return { ...edit, selection: [at, at] }
}

/** Returns where the text goes on behind a mark that ends at the caret; null if none does. */
function endOfMark(value: string, caret: number, format: InlineFormat): number | null {
  const line = value.slice(value.lastIndexOf('\n', caret - 1) + 1, caret)
  for (let at = caret; ;) {
    const next = known.find(([mark]) => value.startsWith(mark, at))
    if (!next) return null
    const [mark, found] = next
    at += mark.length
    if (found === format) return line.split(mark).length % 2 === 0 ? at : null
  }
}

/** Returns the word that the caret is in or behind; null if there is none. */
function wordAt(value: string, caret: number): Range | null {
  const from = value.lastIndexOf('\n', caret - 1) + 1
  const line = value.slice(from).split('\n', 1)[0]!
  const segments = [...new Intl.Segmenter(undefined, { granularity: 'word' }).segment(line)]
  const at = caret - from
  const word = segments.find(
    ({ index, segment, isWordLike }) => isWordLike && index <= at && at <= index + segment.length,
  )
  return word ? { start: from + word.index, end: from + word.index + word.segment.length } : null
}
