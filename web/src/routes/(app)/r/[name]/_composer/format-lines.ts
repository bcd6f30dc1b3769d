import type { Edit, Field, InlineFormat, LineFormat, Range } from './field-edit.ts'
import { marks } from './format-inline.ts'

const prefixes: Record<LineFormat, RegExp> = { numbers: /^\d{1,3}[.)] /, bullets: /^[-*+] /, quote: /^> ?/ }
const anyList = /^(?:\d{1,3}[.)]|[-*+]) /
/** Marks that may come before the words of a line: quotation marks, a bullet or a number, a box to tick, the marks of a heading. */
const lineStart = /^\s*(?:> ?)*(?:(?:\d{1,3}[.)]|[-*+]) (?:\[[ xX]\] )?|#{1,6} )?/

/** Puts a mark around the words of each line, since none reaches from one block into the next, or removes it from all. */
export function toggleMarkOfLines(value: string, { start, end }: Range, format: InlineFormat): Edit {
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
export function toggleBlock(value: string, { start, end }: Range): Edit {
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
export function toggleLines({ value, selectionStart, selectionEnd }: Field, format: LineFormat): Edit {
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
