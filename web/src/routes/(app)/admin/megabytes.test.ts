import { expect, test } from 'vitest'
import { parseMegabytes, toMegabytes } from './megabytes.ts'

test('megabytes that a field shows are read again as the same size, with a point or a comma', () => {
  expect(toMegabytes(25 * 2 ** 20)).toBe('25')
  expect(toMegabytes(1.5 * 2 ** 20)).toBe('1.5')
  expect([parseMegabytes('25'), parseMegabytes(' 1,5 ')]).toEqual([25 * 2 ** 20, 1.5 * 2 ** 20])
  expect(['', 'many', '-1', 'Infinity'].map(parseMegabytes)).toEqual([null, null, null, null])
})
