import { expect, test } from 'vitest'
import { median, percentile, slope, slopeError } from './stats.ts'

test('a percentile is one of the values', () => {
  const values = Array.from({ length: 100 }, (_, n) => 100 - n)
  expect([0.5, 0.99, 1].map((share) => percentile(values, share))).toEqual([50, 99, 100])
})

test('the median of an even number of values is between the middle two', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5)
})

test('the slope of a straight line is exact, and has no error', () => {
  const points = [0, 1, 2, 3].map((x) => [x, 3 * x + 1] as const)
  expect(slope(points)).toBeCloseTo(3)
  expect(slopeError(points)).toBeCloseTo(0)
})
