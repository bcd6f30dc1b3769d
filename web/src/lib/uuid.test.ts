import { expect, test } from 'vitest'
import { uuid, uuidOf } from './uuid.ts'

test('sixteen bytes become a UUID of version 4', () => {
  expect(uuidOf(new Uint8Array(16))).toBe('00000000-0000-4000-8000-000000000000')
  expect(uuidOf(new Uint8Array(16).fill(255))).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff')
})

test('no two are the same', () => {
  expect(new Set(Array.from({ length: 1000 }, uuid)).size).toBe(1000)
})
