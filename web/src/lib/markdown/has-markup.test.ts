import { expect, test } from 'vitest'
import { hasMarkup } from './has-markup.ts'

test.for([
  ['plain words, and a - dash', false],
  ['2*3*4 and snake_case', false],
  ['see https://example.org/a_b or www.example.org', false],
  ['hello @ana: 10:30?', false],
  ['one\n\ntwo', false],
  ['**bold**', true],
  ['_a_', true],
  ['~~a~~', true],
  ['`a`', true],
  ['[text](https://example.org)', true],
  [':tada:', true],
  ['- a\n- b', true],
  ['1. a\n2. b', true],
  ['> quoted', true],
  ['```\ncode\n```', true],
  ['# Title', true],
] as const)(
  'a text has markup if it is shown in another way than it is written: %j: %s',
  ([text, expected]) => {
    expect(hasMarkup(text)).toBe(expected)
  },
)
