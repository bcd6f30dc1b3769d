import { expect, test } from 'vitest'
import type { Format } from './field-edit.ts'
import { formatText } from './formatting.ts'

/** Formats a text whose selection is marked with two bars, or whose caret is marked with one, and returns it in the same way. */
function format(marked: string, kind: Format): string {
  const [before = '', selected = '', after] = marked.split('|')
  const value = marked.replaceAll('|', '')
  const selectionStart = before.length
  const selectionEnd = after === undefined ? selectionStart : selectionStart + selected.length
  const { range, text, selection } = formatText({ value, selectionStart, selectionEnd }, kind)
  const result = value.slice(0, range[0]) + text + value.slice(range[1])
  const [start, end] = selection
  return start === end
    ? `${result.slice(0, start)}|${result.slice(start)}`
    : `${result.slice(0, start)}|${result.slice(start, end)}|${result.slice(end)}`
}

test.for([
  ['a |word| here', 'bold', 'a **|word|** here'],
  ['a |word| here', 'italic', 'a _|word|_ here'],
  ['a |word| here', 'strike', 'a ~~|word|~~ here'],
  ['a |word| here', 'code', 'a `|word|` here'],
  ['a| word |here', 'bold', 'a **|word|** here'],
  ['|a`b|', 'code', '``|a`b|``'],
] as const)('a mark is put around the selected words: %j', ([before, kind, after]) => {
  expect(format(before, kind)).toBe(after)
})

test.for([
  ['a **|word|** here', 'bold', 'a |word| here'],
  ['a |**word**| here', 'bold', 'a |word| here'],
  ['a __|word|__ here', 'bold', 'a |word| here'],
  ['a *|word|* here', 'italic', 'a |word| here'],
  ['**_|word|_**', 'bold', '_|word|_'],
  ['**_|word|_**', 'italic', '**|word|**'],
  ['***|word|***', 'bold', '*|word|*'],
  ['**|word|**', 'italic', '**_|word|_**'],
  ['|**a** and **b**|', 'bold', '**|**a** and **b**|**'],
] as const)('the same key takes the mark off, within other marks too: %j', ([before, kind, after]) => {
  expect(format(before, kind)).toBe(after)
})

test.for([
  ['a |', 'bold', 'a **|**'],
  ['a **|**', 'bold', 'a |'],
  ['a **word|**', 'bold', 'a **word**|'],
  ['**_word|_**', 'bold', '**_word_**|'],
  ['a wo|rd here', 'bold', 'a **wo|rd** here'],
  ['a **wo|rd** here', 'bold', 'a wo|rd here'],
  ['done|', 'bold', '**done|**'],
  ['', 'italic', '_|_'],
] as const)(
  'without a selection, a mark begins, ends, or is put around the word: %j',
  ([before, kind, after]) => {
    expect(format(before, kind)).toBe(after)
  },
)

test.for([
  ['|one\ntwo|', 'bold', '|**one**\n**two**|'],
  ['|**one**\n**two**|', 'bold', '|one\ntwo|'],
  ['|**one**\ntwo|', 'bold', '|**one**\n**two**|'],
  ['|- one\n\n2. two|', 'italic', '|- _one_\n\n2. _two_|'],
  ['|one\ntwo|', 'code', '```\n|one\ntwo|\n```'],
  ['a |one\ntwo| b', 'code', 'a \n```\n|one\ntwo|\n```\n b'],
  ['|```\none\ntwo\n```|', 'code', '|one\ntwo|'],
] as const)('each line has marks of its own, and lines of code are a block: %j', ([before, kind, after]) => {
  expect(format(before, kind)).toBe(after)
})

test.for([
  ['|one\ntwo|', 'bullets', '|- one\n- two|'],
  ['|one\n\ntwo|', 'numbers', '|1. one\n\n2. two|'],
  ['|- one\n- two|', 'numbers', '|1. one\n2. two|'],
  ['|1. one\n2. two|', 'numbers', '|one\ntwo|'],
  ['on|e', 'bullets', '- on|e'],
  ['- on|e', 'bullets', 'on|e'],
  ['|one\n\ntwo|', 'quote', '|> one\n> \n> two|'],
  ['|> one\n> \n> two|', 'quote', '|one\n\ntwo|'],
  ['', 'bullets', '- |'],
] as const)('lists and quotations are marks before the lines: %j', ([before, kind, after]) => {
  expect(format(before, kind)).toBe(after)
})

test.for([
  ['see |this|', 'see [this](|)'],
  ['see |https://example.org/a|', 'see [|](https://example.org/a)'],
  ['see [|this|](https://example.org)', 'see |this|'],
  ['see |', 'see [|]()'],
] as const)('a link is made of a text or of an address: %j', ([before, after]) => {
  expect(format(before, 'link')).toBe(after)
})
