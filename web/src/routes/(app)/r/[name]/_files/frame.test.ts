import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BOX, frameOf, isLong, MIN_LONG_SIDE, MIN_SIDE } from './frame.ts'

test('a picture of any shape fits the box and is large enough to be clicked', () => {
  const side = fc.oneof(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 100_000 }))
  fc.assert(
    fc.property(side, side, (width, height) => {
      const frame = frameOf({ width, height })
      expect(frame.width).toBeLessThanOrEqual(BOX.width)
      expect(frame.height).toBeLessThanOrEqual(BOX.height)
      expect(Math.min(frame.width, frame.height)).toBeGreaterThanOrEqual(MIN_SIDE)
      // A picture that is not cropped keeps its shape, except for the border of a tiny one.
      if (!frame.cropped && Math.min(frame.width, frame.height) > MIN_SIDE)
        expect(Math.abs(frame.width * height - frame.height * width)).toBeLessThanOrEqual(width + height)
    }),
  )
})

test.for([
  [10, 20_000, MIN_LONG_SIDE, 320, true],
  [1, 5_000, MIN_LONG_SIDE, 320, true],
  [1080, 16_000, MIN_LONG_SIDE, 320, true],
  [20_000, 10, 420, MIN_LONG_SIDE, true],
  [5_000, 1, 420, MIN_LONG_SIDE, true],
  [4_032, 3_024, 420, 315, false],
  [3_024, 4_032, 240, 320, false],
  [420, 320, 420, 320, false],
  [64, 64, 64, 64, false],
  [1, 1, MIN_SIDE, MIN_SIDE, false],
  [16, 300, MIN_SIDE, 300, false],
] as const)(
  'a picture of %i×%i has a frame of %i×%i',
  ([width, height, frameWidth, frameHeight, cropped]) => {
    expect(frameOf({ width, height })).toEqual({ width: frameWidth, height: frameHeight, cropped })
  },
)

test('a picture of unknown size has the frame of the box', () => {
  for (const size of [
    { width: null, height: null },
    { width: 0, height: 10 },
  ])
    expect(frameOf(size)).toEqual({ ...BOX, cropped: false })
})

test('the viewer scrolls a long screenshot, and shows any other picture whole', () => {
  for (const [width, height] of [
    [1080, 16_000],
    [20_000, 10],
    [1_170, 5_000],
  ] as const)
    expect(isLong({ width, height })).toBe(true)
  for (const [width, height] of [
    [40, 900],
    [4_032, 3_024],
    [1_170, 2_532],
    [1, 1],
  ] as const)
    expect(isLong({ width, height })).toBe(false)
  expect(isLong({ width: null, height: null })).toBe(false)
})
