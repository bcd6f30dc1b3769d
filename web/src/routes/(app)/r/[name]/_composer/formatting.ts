/** A kind of markup that the composer writes, by the rules of docs/markup.md. */
export type Format = InlineFormat | 'link' | 'numbers' | 'bullets' | 'quote'
type InlineFormat = 'bold' | 'italic' | 'strike' | 'code'

/** A field's text with its selection. */
export interface Field {
  value: string
  selectionStart: number
  selectionEnd: number
}

/** The replacement of a range of a text, and the selection after it. */
export interface Edit {
  range: readonly [start: number, end: number]
  text: string
  selection: readonly [start: number, end: number]
}

/** The marks that are written. Underscores for italics, so that bold and italic marks stay apart where they meet. */
const marks: Record<InlineFormat, string> = { bold: '**', italic: '_', strike: '~~', code: '`' }
/** All marks that are read, the longer ones first. */
const known: readonly (readonly [mark: string, format: InlineFormat])[] = [
  ['**', 'bold'],
  ['__', 'bold'],
  ['~~', 'strike'],
  ['*', 'italic'],
  ['_', 'italic'],
  ['`', 'code'],
]
const prefixes = { numbers: /^\d{1,3}[.)] /, bullets: /^[-*+] /, quote: /^> ?/ }
const anyList = /^(?:\d{1,3}[.)]|[-*+]) /
/** Marks that may come before the words of a line: quotation marks, a bullet or a number, a box to tick, the marks of a heading. */
const lineStart = /^\s*(?:> ?)*(?:(?:\d{1,3}[.)]|[-*+]) (?:\[[ xX]\] )?|#{1,6} )?/
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

interface Range {
  start: number
  end: number
}

/** Returns a range without the blanks at its ends: a mark stands beside a word. */
function trim(value: string, start: number, end: number): Range {
  const selected = value.slice(start, end)
  if (!selected.trim()) return { start, end: start }
  return { start: end - selected.trimStart().length, end: start + selected.trimEnd().length }
}

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
function toggleMark(value: string, selected: Range, format: InlineFormat): Edit {
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
function formatAtCaret(value: string, caret: number, format: InlineFormat): Edit {
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

/** Puts a mark around the words of each line, since none reaches from one block into the next, or removes it from all. */
function toggleMarkOfLines(value: string, { start, end }: Range, format: InlineFormat): Edit {
  const mark = marks[format]
  const parts = value
    .slice(start, end)
    .split('\n')
    .map((line) => {
      const before = lineStart.exec(line)![0]
      const words = line.slice(before.length).trimEnd()
      return { before, words, after: line.slice(before.length + words.length) }
    })
  const isMarked = (words: string) =>
    words.length > 2 * mark.length && words.startsWith(mark) && words.endsWith(mark)
  const all = parts.every(({ words }) => !words || isMarked(words))
  const change = (words: string) => {
    if (!words || (!all && isMarked(words))) return words
    return all ? words.slice(mark.length, -mark.length) : mark + words + mark
  }
  const text = parts.map(({ before, words, after }) => before + change(words) + after).join('\n')
  return { range: [start, end], text, selection: [start, start + text.length] }
}

/** Makes lines a block of code, or a block of code lines. */
function toggleBlock(value: string, { start, end }: Range): Edit {
  const lines = value.slice(start, end)
  const block = /^```[^\n]*\n([^]*)\n```$/.exec(lines)
  if (block) {
    const code = block[1]!
    return { range: [start, end], text: code, selection: [start, start + code.length] }
  }
  const open = value[start - 1] && value[start - 1] !== '\n' ? '\n```\n' : '```\n'
  const close = value[end] && value[end] !== '\n' ? '\n```\n' : '\n```'
  const at = start + open.length
  return { range: [start, end], text: open + lines + close, selection: [at, at + lines.length] }
}

/** Puts the mark of a list or a quotation before each selected line, or removes it from all. */
function toggleLines({ value, selectionStart, selectionEnd }: Field, format: keyof typeof prefixes): Edit {
  const start = value.lastIndexOf('\n', selectionStart - 1) + 1
  const next = value.indexOf('\n', Math.max(selectionStart, selectionEnd - 1))
  const end = next < 0 ? value.length : next
  const lines = value.slice(start, end).split('\n')
  const prefix = prefixes[format]
  const isEmpty = (line: string) => lines.length > 1 && !line.trim()
  const all = lines.every((line) => prefix.test(line) || (isEmpty(line) && format !== 'quote'))
  let number = 0
  const changed = lines.map((line) => {
    if (all) return line.replace(prefix, '')
    if (format === 'quote') return `> ${line}`
    if (isEmpty(line)) return line
    return (format === 'bullets' ? '- ' : `${++number}. `) + line.replace(anyList, '')
  })
  const text = changed.join('\n')
  const caret = Math.max(start, selectionStart + changed[0]!.length - lines[0]!.length)
  const selection =
    selectionStart === selectionEnd ? ([caret, caret] as const) : ([start, start + text.length] as const)
  return { range: [start, end], text, selection }
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
