import { expect, test } from 'vitest'
import { uuid, formatUuid } from './uuid.ts'

test('sixteen bytes are formatted as a UUID of version 4', () => {
  expect(formatUuid(new Uint8Array(16))).toBe('00000000-0000-4000-8000-000000000000')
  expect(formatUuid(new Uint8Array(16).fill(255))).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff')
})

test('1,000 UUIDs are all different', () => {
  expect(new Set(Array.from({ length: 1000 }, uuid)).size).toBe(1000)
})
