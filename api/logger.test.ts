import { expect, test } from 'vitest'
import { createLogger } from './logger.ts'

test('secrets never reach the log, at any depth of an object', () => {
  const lines: string[] = []
  const logger = createLogger({ write: (line) => lines.push(line) })
  logger.error({
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

test('secrets in the properties of an error never reach the log', () => {
  const lines: string[] = []
  const logger = createLogger({ write: (line) => lines.push(line) })
  const cause = Object.assign(new Error('no'), { code: '23505', detail: 'Failing row contains (hunter2)' })
  const err = Object.assign(new Error('refused', { cause }), {
    cause,
    request: { a: { b: { c: { d: { token: 'hunter2' } } } } },
    input: [{ key: 'hunter2' }],
    driver: cause,
  })
  logger.error({ err })
  expect(lines[0]).toContain('refused')
  expect(lines[0]).toContain('23505')
  expect(lines[0]).not.toContain('hunter2')
})

test('cyclic objects are cut off', () => {
  const lines: string[] = []
  const logger = createLogger({ write: (line) => lines.push(line) })
  const cyclic: Record<string, unknown> = { name: 'loop' }
  cyclic['self'] = cyclic
  logger.info({ cyclic })
  expect(lines[0]).toContain('loop')
})
