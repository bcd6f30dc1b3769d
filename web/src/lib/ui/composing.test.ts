import { expect, test } from 'vitest'
import { isComposing } from './composing.ts'

test.for([
  [{ isComposing: true, keyCode: 13 }, true],
  [{ isComposing: true, keyCode: 229 }, true],
  [{ isComposing: false, keyCode: 229 }, true],
  [{ isComposing: false, keyCode: 13 }, false],
  [{ isComposing: false, keyCode: 27 }, false],
  [{ isComposing: false, keyCode: 0 }, false],
] as const)(
  'a key of an input method is told by its composition or by the code 229: %j',
  ([event, expected]) => {
    expect(isComposing(event)).toBe(expected)
  },
)
