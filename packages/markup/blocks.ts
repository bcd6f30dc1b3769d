import { isVisible as isTextVisible } from '@latchkey/text'
import { closesFence, fence } from './fence.ts'
import { parseInline, textOf } from './inline.ts'
import { MAX_DEPTH, type Meter } from './meter.ts'
import type { Align, Block, Inline, ListItem } from './nodes.ts'

const language = /^[\w+#.-]+$/
const marker = /^( *)([-*+]|(\d{1,3})[.)])([ \t]+)(?=\S)(.*)$/
const task = /^\[([ xX])\] +(?=\S)/
const heading = /^(#{1,6}) +(?=\S)(.*)$/
/** A quotation begins with > and a blank. Before a number it is a comparison: `> 5 people`. */
const quote = /^>(?: (?!\d)| +>)(?=.*\S)/
const quoted = /^>(?: |$|(?=>))/
const rule = /^(?:-{3,}|\*{3,}|_{3,}) *$/
const MAX_COLUMNS = 20

/** Parses the lines of a message, or of what is quoted or listed in one. */
export function parseBlocks(lines: readonly string[], place: Place, meter: Meter): Block[] {
  return new BlockParser(lines, place, meter).parse()
}

/** The place of blocks: their depth within others. Within a list, a single item is a list too. */
type Place = { depth: number; inList: boolean }

class BlockParser {
  readonly #lines: readonly string[]
  readonly #depth: number
  readonly #inList: boolean
  readonly #meter: Meter
  readonly #blocks: Block[] = []
  #paragraph: string[] = []

  constructor(lines: readonly string[], { depth, inList }: Place, meter: Meter) {
    this.#lines = lines
    this.#depth = depth
    this.#inList = inList
    this.#meter = meter
  }

  parse(): Block[] {
    for (let index = 0; index < this.#lines.length;) {
      this.#meter.step(this.#lines[index]!.length + 1)
      index = this.#blockAt(index) ?? this.#lineAt(index)
    }
    this.#endParagraph()
    return this.#blocks
  }

  #lineAt(index: number): number {
    const line = this.#lines[index]!
    if (line.trim() === '') this.#endParagraph()
    else this.#paragraph.push(this.#unescape(line, index))
    return index + 1
  }

  /** A backslash before the mark of a block goes if there would be that block without it. */
  #unescape(line: string, index: number): string {
    const number = /^( *\d{1,3})\\(?=[.)] )/.exec(line)
    const bare = number ? number[1]! + line.slice(number[0].length) : line[0] === '\\' ? line.slice(1) : null
    if (bare === null || bare[0] === '\\') return line
    const first = bare[0]
    const begins =
      (first === '#' && isHeading(bare)) ||
      (first === '>' && quote.test(bare)) ||
      (first === '`' && fence.test(bare)) ||
      (marker.test(bare) && [index - 1, index + 1].some((near) => isEscapedMarker(this.#lines[near])))
    return begins ? bare : line
  }

  #endParagraph(): void {
    if (!this.#paragraph.length) return
    const lines = this.#paragraph
    this.#paragraph = []
    this.#meter.node()
    this.#blocks.push({ type: 'paragraph', children: parseInline(lines.join('\n'), this.#meter) })
  }

  #add(block: Block): void {
    this.#endParagraph()
    this.#meter.node()
    this.#blocks.push(block)
  }

  /** Takes the block that begins at a line, and returns the line after it. Null where none begins. */
  #blockAt(index: number): number | null {
    const line = this.#lines[index]!
    switch (line.trimStart()[0]) {
      case '`':
      case '~':
        return this.#codeAt(index) ?? this.#tableAt(index)
      case '#':
        return this.#headingAt(line, index) ?? this.#tableAt(index)
      case '>':
        return this.#quoteAt(index)
      case undefined:
        return null
      default:
        return this.#ruleAt(line, index) ?? this.#listAt(index) ?? this.#tableAt(index)
    }
  }

  /** A block of code. An empty one would be invisible: it is text. */
  #codeAt(index: number): number | null {
    const match = fence.exec(this.#lines[index]!)
    if (!match) return null
    const mark = match[1]!
    let end = index + 1
    while (end < this.#lines.length && !closesFence(this.#lines[end]!, mark)) end++
    const lines = this.#lines.slice(index + 1, end)
    // Words after the fence are not a language: they are where the code begins.
    const info = match[2]!.trim()
    if (info && !language.test(info)) lines.unshift(match[2]!)
    const last = this.#lines[end]?.trimEnd()
    if (last && last.trimStart()[0] !== mark[0]) lines.push(last.slice(0, -mark.length))
    const value = lines.join('\n')
    this.#meter.step(value.length)
    if (!isTextVisible(value)) return null
    this.#add({ type: 'code', value, language: language.test(info) ? info.toLowerCase() : null })
    return Math.min(end + 1, this.#lines.length)
  }

  #headingAt(line: string, index: number): number | null {
    const match = isHeading(line)
    if (!match) return null
    this.#add({ type: 'heading', depth: match[1]!.length, children: parseInline(match[2]!, this.#meter) })
    return index + 1
  }

  #quoteAt(index: number): number | null {
    if (this.#depth >= MAX_DEPTH || !quote.test(this.#lines[index]!)) return null
    const inside: string[] = []
    let end = index
    for (; end < this.#lines.length && quoted.test(this.#lines[end]!); end++)
      inside.push(this.#lines[end]!.replace(/^> ?/, ''))
    const children = parseBlocks(inside, { depth: this.#depth + 1, inList: false }, this.#meter)
    if (!children.length) return null
    this.#add({ type: 'blockquote', children })
    return end
  }

  /** A line across, between two blocks. By itself it would say nothing. */
  #ruleAt(line: string, index: number): number | null {
    if (!rule.test(line) || this.#depth > 0) return null
    const above = this.#blocks.length + this.#paragraph.length > 0
    const below = this.#lines.slice(index + 1, index + 4).some((next) => next.trim() && !rule.test(next))
    if (!above || !below || this.#blocks.at(-1)?.type === 'thematicBreak') return null
    this.#add({ type: 'thematicBreak' })
    return index + 1
  }

  /** A list has two items at least, or a box to tick: a single `- 5 degrees` or `1. a` is a sentence. */
  #listAt(index: number): number | null {
    const first = marker.exec(expandTabs(this.#lines[index]!))
    if (!first || this.#depth >= MAX_DEPTH || first[1]!.length > 3) return null
    const kind = kindOf(first)
    const items: string[][] = []
    const numbers: number[] = []
    let marks = 0
    let content = 0
    let end = index
    for (let at = index; at < this.#lines.length; at++) {
      const line = expandTabs(this.#lines[at]!)
      this.#meter.step()
      const match = marker.exec(line)
      const indent = line.length - line.trimStart().length
      if (line.trim() === '') {
        items.at(-1)?.push('')
        continue
      }
      if (match && indent < Math.max(2, first[1]!.length + 2)) {
        if (kindOf(match) !== kind) break
        content = match[1]!.length + match[2]!.length + Math.min(match[4]!.length, 4)
        items.push([line.slice(content)])
        numbers.push(Number(match[3] ?? 0))
        marks++
      } else if (indent >= first[1]!.length + 2) {
        items.at(-1)!.push(line.slice(Math.min(indent, content)))
        if (match) marks++
      } else break
      end = at + 1
    }
    if (marks < 2 && !this.#inList && !task.test(first[5]!)) return null
    this.#endParagraph()
    this.#meter.node()
    const ordered = kind === 'number'
    // Numbers are shown as they are written, but `1.` before each item means counting.
    const counted = numbers.every((number) => number === numbers[0])
    const children = items.map((lines, n) =>
      this.#item(lines, ordered ? (counted ? numbers[0]! + n : numbers[n]!) : null),
    )
    this.#blocks.push({ type: 'list', ordered, children })
    return end
  }

  #item(lines: string[], number: number | null): ListItem {
    this.#meter.node()
    const box = task.exec(lines[0]!)
    const content = box ? [lines[0]!.slice(box[0].length), ...lines.slice(1)] : lines
    return {
      type: 'listItem',
      number,
      checked: box ? box[1] !== ' ' : null,
      children: parseBlocks(content, { depth: this.#depth + 1, inList: true }, this.#meter),
    }
  }

  #tableAt(index: number): number | null {
    const header = this.#lines[index]!
    const line = this.#lines[index + 1]
    if (!line || !header.includes('|') || !/^[\s|:-]*-[\s|:-]*$/.test(line) || !line.includes('|'))
      return null
    const marks = cellsOf(line)
    const names = cellsOf(header)
    if (marks.length !== names.length || marks.length > MAX_COLUMNS) return null
    if (!marks.every((mark) => /^:?-+:?$/.test(mark)) || !names.some((name) => name)) return null
    const rows = [names]
    let end = index + 2
    for (; end < this.#lines.length && this.#lines[end]!.includes('|'); end++) {
      this.#meter.step(this.#lines[end]!.length)
      rows.push(cellsOf(this.#lines[end]!))
    }
    const columns = Math.min(MAX_COLUMNS, Math.max(...rows.map((cells) => cells.length)))
    const cell = (source: string): Inline[] => {
      this.#meter.node()
      return source ? parseInline(source, this.#meter) : []
    }
    this.#add({
      type: 'table',
      align: Array.from({ length: columns }, (_, column) => alignOf(marks[column] ?? '')),
      rows: rows.map((cells) => {
        // A row may have more cells than the header. Those for which there is no column stay in the last one.
        if (cells.length > columns) cells.push(cells.splice(columns - 1).join(' | '))
        return Array.from({ length: columns }, (_, column) => cell(cells[column] ?? ''))
      }),
    })
    return end
  }
}

/** A heading's words begin with a capital, or in a script without capitals: `# of people` is a sentence. */
function isHeading(line: string): RegExpExecArray | null {
  const match = heading.exec(line)
  return match && !/^[\p{Ll}\p{N}]/u.test(match[2]!) ? match : null
}

/** Tabs before an item or its text nest it like four blanks. */
const expandTabs = (line: string) =>
  line.includes('\t') ? line.replace(/^[ \t]+/, (blanks) => blanks.replaceAll('\t', '    ')) : line

const isEscapedMarker = (line: string | undefined) =>
  line !== undefined && (marker.test(line) || marker.test(line.replace('\\', '')))

const kindOf = (match: RegExpExecArray) => (match[3] === undefined ? match[2]! : 'number')

/** The cells of a row; a | behind a backslash is within its cell. */
function cellsOf(line: string): string[] {
  const trimmed = line.trim()
  const inner = trimmed.slice(trimmed.startsWith('|') ? 1 : 0)
  const cells = inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'))
  if (cells.length > 1 && cells.at(-1) === '') cells.pop()
  return cells
}

const alignOf = (mark: string): Align =>
  mark.endsWith(':') ? (mark.startsWith(':') ? 'center' : 'right') : mark.startsWith(':') ? 'left' : null

/** Returns true for blocks that show something. */
export const isVisible = (blocks: readonly Block[]): boolean =>
  blocks.some((block) => {
    if (block.type === 'code') return isTextVisible(block.value)
    if (block.type === 'table') return block.rows.flat().some((cell) => isTextVisible(textOf(cell)))
    if (block.type === 'list') return block.children.some(({ children }) => isVisible(children))
    if (block.type === 'blockquote') return isVisible(block.children)
    return block.type !== 'thematicBreak' && isTextVisible(textOf(block.children))
  })
