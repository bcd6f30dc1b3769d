import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { printed } from './schema.ts'

test('schema.graphql says what the builder makes: run node scripts/schema.ts when it does not', () => {
  expect(readFileSync('schema.graphql', 'utf8')).toBe(printed)
})
