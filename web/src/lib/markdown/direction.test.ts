import { parse } from '@latchkey/markup'
import { expect, test } from 'vitest'
import { directionOf } from './direction.ts'

test.for([
  ['- שלום\n- hello', 'rtl'],
  ['1. مرحبا\n2. 5', 'rtl'],
  ['- hello\n- שלום', 'ltr'],
  ['- 12\n- **עברית**', 'rtl'],
  ['> مرحبا بكم', 'rtl'],
  ['> - one', 'ltr'],
  ['| שם | n |\n|---|---|\n| a | 1 |', 'rtl'],
  ['| 1 | نص |\n|---|---|\n| a | b |', 'rtl'],
  ['- @ana שלום', 'rtl'],
  ['- `code` שלום', 'rtl'],
  ['- [קישור](https://example.com) text', 'rtl'],
  ['# כותרת', 'rtl'],
  ['שלום @ana', 'rtl'],
  ['👍 2', undefined],
  ['- ߒߞߏ', 'rtl'],
  ['- ދިވެހި', 'rtl'],
  ['- 日本語 עברית', 'ltr'],
  ['- 1, 2, 3', undefined],
  ['- 🎉', undefined],
] as const)(
  'a text, list, quote, table or heading takes the direction of its first letter: %j is %s',
  ([text, direction]) => {
    expect(directionOf(parse(text))).toBe(direction)
  },
)
