import { expect, test } from 'vitest'
import { createLog } from './log.ts'

test('secrets never reach the log, however they are wrapped', () => {
  const lines: string[] = []
  const log = createLog({ write: (line) => lines.push(line) })
  log.error({
    password: 'hunter2',
    input: { name: 'vault', key: 'hunter2' },
    request: { headers: { cookie: 'hunter2', 'set-cookie': 'hunter2', authorization: 'hunter2' } },
    operation: { variables: { input: { newPassword: 'hunter2' } } },
    connectionParams: { anything: 'hunter2' },
  })
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain('vault')
  expect(lines[0]).not.toContain('hunter2')
})
