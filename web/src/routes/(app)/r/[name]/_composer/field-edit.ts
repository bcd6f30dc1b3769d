/** A kind of markup that the composer writes, by the rules of docs/markup.md. */
export type Format = InlineFormat | LineFormat | 'link'
export type InlineFormat = 'bold' | 'italic' | 'strike' | 'code'
export type LineFormat = 'numbers' | 'bullets' | 'quote'

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

/** The place of some words in a text. */
export interface Range {
  start: number
  end: number
}
