import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { rolesPage } from './roles.ts'

test('docs/roles.md matches the tables (if not, run node scripts/roles.ts)', async () => {
  expect(readFileSync('docs/roles.md', 'utf8')).toBe(await rolesPage())
})
