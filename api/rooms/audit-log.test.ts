import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { auditActions } from './audit-log.ts'

test('the schema describes every action of the audit log', () => {
  const schema = readFileSync('schema.graphql', 'utf8')
  const description = /type AuditEntry implements Node \{\s*"""([\s\S]*?)"""/.exec(schema)![1]
  const described = [...description!.matchAll(/- `([A-Z_]+)`: \w/g)].map(([, action]) => action)
  expect(described).toEqual(Object.keys(auditActions))
})

test('audit-log.ts alone writes to the audit log, so TypeScript checks every action', () => {
  const writers = globSync('{api,prisma/seed}/**/*.ts', { exclude: ['**/*.test.ts'] }).filter((path) =>
    /auditEntry\.(create|upsert|update)|INTO "AuditEntry"/.test(readFileSync(path, 'utf8')),
  )
  expect(writers).toEqual(['api/rooms/audit-log.ts'])
})
