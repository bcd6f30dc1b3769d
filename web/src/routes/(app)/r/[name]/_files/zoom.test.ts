import { expect, test } from 'vitest'
import { clickZoom, fittedSize, maxZoom } from './zoom.ts'

const screen = { width: 1000, height: 800 }

test.for([
  [
    { width: 400, height: 300 },
    { width: 400, height: 300 },
  ],
  [
    { width: 2000, height: 800 },
    { width: 1000, height: 400 },
  ],
  [
    { width: 1000, height: 1600 },
    { width: 500, height: 800 },
  ],
  // Long ones are as wide, or as high, as the screen allows, and scroll.
  [
    { width: 800, height: 9000 },
    { width: 800, height: 9000 },
  ],
  [
    { width: 2000, height: 20_000 },
    { width: 1000, height: 10_000 },
  ],
  [
    { width: 9000, height: 1600 },
    { width: 4500, height: 800 },
  ],
])('a picture is shown whole, and a long one in its width or height: %j', ([picture, fitted]) => {
  expect(fittedSize(picture!, screen)).toEqual(fitted)
})

test('a click shows the pixels of a large picture, and twice the size of a small one', () => {
  const large = { width: 3000, height: 2000 }
  expect(clickZoom(large, fittedSize(large, screen))).toBe(3)
  const small = { width: 400, height: 300 }
  expect(clickZoom(small, fittedSize(small, screen))).toBe(2)
  const huge = { width: 12_000, height: 8000 }
  expect(clickZoom(huge, fittedSize(huge, screen))).toBe(4)
  expect(maxZoom(huge, fittedSize(huge, screen))).toBe(24)
})
