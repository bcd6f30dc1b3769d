import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { printedSchema } from './schema.ts'

test('schema.graphql matches the schema (if not, run node scripts/schema.ts)', () => {
  expect(readFileSync('schema.graphql', 'utf8')).toBe(printedSchema)
})
