import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { rolesPage } from './roles.ts'

test('docs/roles.md says what the tables say: run node scripts/roles.ts when it does not', async () => {
  expect(readFileSync('docs/roles.md', 'utf8')).toBe(await rolesPage())
})
