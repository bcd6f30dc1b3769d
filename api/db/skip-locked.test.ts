import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const folder = join(import.meta.dirname, '..')

/** Returns what is before the parenthesis that a place of a statement is in. */
function beforeParenthesis(text: string, index: number): string {
  for (let depth = 0, i = index; i >= 0; i--) {
    if (text[i] === ')') depth++
    if (text[i] === '(' && depth-- === 0) return text.slice(0, i).trimEnd()
  }
  return ''
}

test('rows that a statement claims are chosen once: PostgreSQL may execute any other subquery once for each row of a table', () => {
  const claims = globSync('**/*.ts', { cwd: folder, exclude: ['**/*.test.ts'] }).flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8')
    return Array.from(text.matchAll(/LIMIT [^()]*SKIP LOCKED/g), ({ index }) => ({
      file,
      once: beforeParenthesis(text, index).endsWith('AS MATERIALIZED'),
    }))
  })
  expect(claims.length).toBeGreaterThan(3)
  expect(claims.filter(({ once }) => !once)).toEqual([])
})
