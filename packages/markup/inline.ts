import { isVisible } from '@latchkey/text'
import {
  at,
  before,
  beforeDelimiters,
  hasSubstance,
  isBlank,
  isWord,
  mayBegin,
  mayEnd,
} from './characters.ts'
import { bareEnd, bareLink, bracketedLink, destination, type Found, mailAddress } from './links.ts'
import { mentionAt } from './mentions.ts'
import { MAX_DEPTH, type Meter } from './meter.ts'
import type { Inline } from './nodes.ts'

type Style = 'strong' | 'emphasis' | 'delete'

/** A run of `*`, `_` or `~~` that may begin or end an emphasis. */
type Delimiter = {
  type: 'delimiter'
  character: string
  length: number
  opens: boolean
  closes: boolean
  /** Written with a backslash before it: it is text, and the backslash goes if it would have been markup. */
  escaped: boolean
}

type Bracket = { type: 'bracket'; value: string }
type Piece = Inline | Delimiter | Bracket

/** Emphasis that has begun, and what is in it so far. */
type Frame = {
  delimiter: Delimiter | null
  text: string
  children: Inline[]
  depth: number
  /** True if something in it can be emphasised. */
  substantial: boolean
}

const special = /[\\`*_~<[\]!@＠:hw]/gi
const shortcode = /:([a-z0-9_+-]{2,40}):/y

/** Parses what is within a paragraph, a heading or a cell. */
export function parseInline(text: string, meter: Meter): Inline[] {
  return new InlineParser(text, meter).parse()
}

class InlineParser {
  readonly #text: string
  readonly #meter: Meter
  readonly #pieces: Piece[] = []
  /** The indexes of the open brackets among the pieces. */
  readonly #brackets: number[] = []
  /** The runs of delimiters that have opened, by their text: one of them may end a mention or an address. */
  readonly #open = new Set<string>()
  readonly #ticks: ReadonlyMap<number, number[]>
  readonly #lastLink: number
  /** The start of the text that is in no piece yet. */
  #start = 0
  #at = 0
  #noLinkBefore = 0

  constructor(text: string, meter: Meter) {
    this.#text = text
    this.#meter = meter
    this.#ticks = ticksByLength(text)
    this.#lastLink = text.lastIndexOf('](')
  }

  parse(): Inline[] {
    const text = this.#text
    special.lastIndex = 0
    for (let match = special.exec(text); match; match = special.exec(text)) {
      this.#meter.step()
      this.#at = match.index
      if (this.#at < this.#start) {
        special.lastIndex = this.#start
        continue
      }
      this.#read(match[0])
      special.lastIndex = Math.max(this.#start, this.#at + 1)
    }
    this.#flush(text.length)
    return emphasise(this.#pieces, this.#meter)
  }

  #read(character: string): void {
    if (character === '\\') this.#readEscape()
    else if (character === '`') this.#readCode()
    else if (character === '*' || character === '_' || character === '~') this.#readDelimiter()
    else if (character === '[') this.#openBracket()
    else if (character === '!') this.#readImage()
    else if (character === ']') this.#closeBracket()
    else if (character === '<') this.#readLink(bracketedLink(this.#text, this.#at))
    else if (character === ':') this.#readShortcode()
    else if (character === '@' || character === '＠') this.#readAt()
    else if (this.#at >= this.#noLinkBefore && !isWord(beforeDelimiters(this.#text, this.#at)))
      this.#readBareLink()
  }

  /** Ends the text before `end`, and continues after it. */
  #flush(end: number): void {
    if (end > this.#start) this.#pieces.push({ type: 'text', value: this.#text.slice(this.#start, end) })
    this.#start = end
  }

  #push(piece: Piece, end: number): void {
    this.#flush(this.#at)
    this.#pieces.push(piece)
    this.#start = end
  }

  /** A backslash goes only before what would be markup without it. */
  #readEscape(): void {
    const [text, next] = [this.#text, this.#at + 1]
    const character = text[next]
    if (character === '*' || character === '_' || character === '~') {
      const delimiter = delimiterAt(text, next, this.#at)
      if (delimiter) this.#push({ ...delimiter, escaped: true }, next + delimiter.length)
      else this.#at = this.#endOfRun(next, character) - 1
      return
    }
    // Two backslashes are two, and escape nothing after them.
    if (character === '\\') this.#at = this.#endOfRun(next, '\\') - 1
    else if (this.#isMarkup(character, next)) {
      this.#flush(this.#at)
      this.#start = next
      // A run of backticks is text as a whole.
      this.#at = character === '`' ? this.#endOfRun(next, '`') - 1 : next
    }
  }

  #isMarkup(character: string | undefined, index: number): boolean {
    const text = this.#text
    if (character === '`') return (this.#ticks.get(this.#endOfRun(index, '`') - index)?.length ?? 0) > 1
    if (character === '[' || character === ']') return this.#lastLink >= index
    if (character === '!') return text[index + 1] === '[' && this.#lastLink > index
    if (character === '<') return bracketedLink(text, index) !== null
    // What is before the backslash is what would be before the sign.
    const previous = before(text, index - 1)
    if (character === '@' || character === '＠')
      return !isWord(previous) && mentionAt(text.slice(index, index + 40), 0, this.#open) !== null
    if (character === ':') return shortcodeAt(text, index, previous) !== null
    return false
  }

  #endOfRun(index: number, character: string): number {
    let end = index
    while (this.#text[end] === character) end++
    this.#meter.step(end - index)
    return end
  }

  #readCode(): void {
    const end = this.#endOfRun(this.#at, '`')
    const positions = this.#ticks.get(end - this.#at)!
    while (positions.length && positions[0]! < end) positions.shift()
    const close = positions[0]
    const inside = close === undefined ? '' : this.#text.slice(end, close)
    if (close === undefined || !isVisible(inside)) {
      this.#at = end - 1
      return
    }
    const value = /^ .* $/s.test(inside) ? inside.slice(1, -1) : inside
    this.#meter.node()
    this.#push({ type: 'inlineCode', value }, close + (end - this.#at))
  }

  #readDelimiter(): void {
    const delimiter = delimiterAt(this.#text, this.#at, this.#at)
    const end = this.#endOfRun(this.#at, this.#text[this.#at]!)
    if (!delimiter) {
      this.#at = end - 1
      return
    }
    if (delimiter.opens) this.#open.add(this.#text.slice(this.#at, end))
    this.#push(delimiter, end)
  }

  #openBracket(): void {
    if (this.#at > this.#lastLink) return
    this.#push({ type: 'bracket', value: '[' }, this.#at + 1)
    this.#brackets.push(this.#pieces.length - 1)
  }

  #readImage(): void {
    if (this.#text[this.#at + 1] !== '[' || this.#at > this.#lastLink) return
    this.#push({ type: 'bracket', value: '![' }, this.#at + 2)
    this.#brackets.push(this.#pieces.length - 1)
  }

  #closeBracket(): void {
    const opened = this.#brackets.pop()
    if (opened === undefined || this.#text[this.#at + 1] !== '(') return
    const target = destination(this.#text, this.#at + 1)
    if (!target) return
    this.#flush(this.#at)
    const inside = this.#pieces.splice(opened + 1)
    const bracket = this.#pieces[opened] as Bracket
    const children = plain(emphasise(inside, this.#meter))
    const shown = isVisible(textOf(children)) ? children : bracket.value === '![' ? [text(target.url)] : []
    // A link without a text would be invisible: it stays as it was written.
    if (!shown.length) return void this.#pieces.push(...inside)
    this.#meter.node()
    this.#pieces[opened] = { type: 'link', url: target.url, children: shown }
    this.#start = target.end
    // Links are not within links.
    this.#brackets.length = 0
  }

  #readLink(found: Found | null): void {
    if (!found) return
    this.#meter.node()
    const { url, bracketed, end } = found
    this.#push({ type: 'link', url, children: [text(found.text)], ...(bracketed && { bracketed }) }, end)
  }

  #readBareLink(): void {
    const found = bareLink(this.#text, this.#at, this.#open)
    if (found) this.#readLink(found)
    // What looked like an address and is none is not searched for others: that would take quadratic time.
    else this.#noLinkBefore = bareEnd(this.#text, this.#at)
  }

  #readShortcode(): void {
    const last = this.#pieces.at(-1)
    const follows = this.#start === this.#at && last?.type === 'shortcode'
    const end = shortcodeAt(this.#text, this.#at, follows ? '' : before(this.#text, this.#at))
    if (end === null) return
    const value = this.#text.slice(this.#at, end)
    this.#meter.node()
    this.#push({ type: 'shortcode', value, name: value.slice(1, -1) }, end)
  }

  #readAt(): void {
    const mail = mailAddress(this.#text, this.#at, this.#start)
    if (mail && !isWord(before(this.#text, mail.start))) {
      this.#at = mail.start
      return this.#readLink(mail)
    }
    const mention = mentionAt(this.#text, this.#at, this.#open)
    if (!mention) return
    this.#meter.node()
    this.#push({ type: 'mention', value: mention.value, candidates: mention.candidates }, mention.end)
  }
}

const text = (value: string): Inline => ({ type: 'text', value })

/** The positions of runs of backticks, by the length of the run. */
function ticksByLength(source: string): Map<number, number[]> {
  const runs = new Map<number, number[]>()
  for (const { 0: run, index } of source.matchAll(/`+/g)) {
    const positions = runs.get(run.length)
    if (positions) positions.push(index)
    else runs.set(run.length, [index])
  }
  return runs
}

/** The end of a shortcode at an index; null for what is no delimited one, such as the `:100:` of an address. */
function shortcodeAt(source: string, index: number, previous: string): number | null {
  if (isWord(previous) || /[:/=&?#%@.\-\\]/.test(previous)) return null
  shortcode.lastIndex = index
  const match = shortcode.exec(source)
  if (!match) return null
  const end = index + match[0].length
  const next = at(source, end)
  if (isWord(next)) return null
  shortcode.lastIndex = end
  return next === ':' && !shortcode.test(source) ? null : end
}

/** A run of delimiters that may begin or end emphasis; `from` is where it is written, with a backslash or without. */
function delimiterAt(source: string, index: number, from: number): Delimiter | null {
  const character = source[index]!
  let end = index
  while (source[end] === character) end++
  const length = end - index
  if (length > 3 || (character === '~' && length !== 2)) return null
  const opens = mayBegin(beforeDelimiters(source, from)) && !isBlank(at(source, end))
  const closes = !isBlank(before(source, from)) && mayEnd(source, end)
  return opens || closes ? { type: 'delimiter', character, length, opens, closes, escaped: false } : null
}

const written = ({ character, length, escaped }: Delimiter) =>
  (escaped ? '\\' : '') + character.repeat(length)

/** Turns delimiters that belong together into emphasis, and all others into text. */
function emphasise(pieces: readonly Piece[], meter: Meter): Inline[] {
  const frames: Frame[] = [{ delimiter: null, text: '', children: [], depth: 0, substantial: false }]
  /** The frames that can still be ended, by their character, the innermost last. */
  const live: Record<string, number[]> = { '*': [], _: [], '~': [] }
  const top = () => frames.at(-1)!
  const partnerOf = (character: string): Frame | undefined => frames[live[character]!.at(-1) ?? -1]

  /** Gives what is in the frames above one to it. */
  const unwind = (to: number) => {
    for (const indices of Object.values(live)) while ((indices.at(-1) ?? -1) > to) indices.pop()
    for (const frame of frames.splice(to + 1)) {
      meter.step()
      const target = frames[to]!
      append(target.children, text(frame.text))
      for (const child of frame.children) append(target.children, child)
      target.depth = Math.max(target.depth, frame.depth)
      target.substantial ||= frame.substantial
    }
  }

  /** Adds what is no delimiter. It is examined here once: to examine all of a frame at its end takes quadratic time. */
  const add = (piece: Inline) => {
    const frame = top()
    frame.substantial ||= hasSubstance(textOf([piece]), meter)
    append(frame.children, piece)
  }

  const close = (delimiter: Delimiter): void => {
    let left = delimiter.length
    for (
      let frame = partnerOf(delimiter.character);
      frame && left > 0;
      frame = partnerOf(delimiter.character)
    ) {
      meter.step()
      const indices = live[delimiter.character]!
      const index = indices.at(-1)!
      const opener = frame.delimiter!
      if (opener.escaped) {
        // Without its backslash it would have been markup: it has done its work, and goes.
        frame.text = opener.character.repeat(opener.length)
        indices.pop()
        continue
      }
      const used = opener.length <= left ? opener.length : opener.length === 3 ? left : 0
      if (!used) break
      unwind(index)
      if (!frame.substantial || frame.depth >= MAX_DEPTH) {
        indices.pop()
        continue
      }
      const node = styled(delimiter.character, used, frame.children, meter)
      if (used < opener.length) {
        opener.length -= used
        frame.text = written(opener)
        frame.children = [node]
        frame.depth++
      } else {
        indices.pop()
        frames.length = index
        append(top().children, node)
        top().depth = Math.max(top().depth, frame.depth + 1)
        top().substantial = true
      }
      left -= used
    }
    if (left === 0) return
    if (delimiter.opens && left === delimiter.length) return open(delimiter)
    append(top().children, text(delimiter.character.repeat(left)))
  }

  const open = (delimiter: Delimiter): void => {
    live[delimiter.character]!.push(frames.length)
    frames.push({
      delimiter: { ...delimiter },
      text: written(delimiter),
      children: [],
      depth: 0,
      substantial: false,
    })
  }

  for (const piece of pieces) {
    meter.step()
    if (piece.type === 'bracket') append(top().children, text(piece.value))
    else if (piece.type !== 'delimiter') add(piece)
    else if (!piece.escaped) {
      if (piece.closes) close(piece)
      else open(piece)
    } else if (piece.closes && partnerOf(piece.character)) {
      const partner = partnerOf(piece.character)!
      if (partner.delimiter!.escaped) {
        partner.text = partner.delimiter!.character.repeat(partner.delimiter!.length)
        live[piece.character]!.pop()
      }
      append(top().children, text(piece.character.repeat(piece.length)))
    } else if (piece.opens) open(piece)
    else append(top().children, text(written(piece)))
  }
  unwind(0)
  return frames[0]!.children
}

function styled(character: string, length: number, children: Inline[], meter: Meter): Inline {
  const types: Style[] =
    character === '~'
      ? ['delete']
      : length === 1
        ? ['emphasis']
        : length === 2
          ? ['strong']
          : ['emphasis', 'strong']
  let node: Inline | undefined
  for (const type of types) {
    meter.node()
    node = { type, children: node ? [node] : children }
  }
  return node!
}

/** Adds a node, and joins text with text before it. */
function append(nodes: Inline[], node: Inline): void {
  const last = nodes.at(-1)
  if (node.type !== 'text') nodes.push(node)
  else if (last?.type === 'text') nodes[nodes.length - 1] = text(last.value + node.value)
  else if (node.value) nodes.push(node)
}

/** The text of a link: what it names or leads to besides is only text. */
function plain(nodes: readonly Inline[]): Inline[] {
  const result: Inline[] = []
  for (const node of nodes) {
    if (node.type === 'mention') append(result, text(node.value))
    else if (node.type === 'link') for (const child of plain(node.children)) append(result, child)
    else if ('children' in node) append(result, { ...node, children: plain(node.children) })
    else append(result, node)
  }
  return result
}

/** Returns the emoji that has a name, if there is one. */
export type EmojiNamed = (name: string) => string | undefined

/** Returns the text of inline nodes without markup. */
export function textOf(nodes: readonly Inline[], emoji: EmojiNamed = () => undefined): string {
  let found = ''
  for (const node of nodes) {
    if ('children' in node) found += textOf(node.children, emoji)
    else found += (node.type === 'shortcode' && emoji(node.name)) || node.value
  }
  return found
}
