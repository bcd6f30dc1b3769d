import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { parseEnv } from './env.ts'
import { StartError } from './errors.ts'

const problemOf = (source: Record<string, string>) => {
  try {
    parseEnv(source)
  } catch (error) {
    if (error instanceof StartError) return error.message
    throw error
  }
}

test('every setting has a default', () => {
  expect(parseEnv({})).toEqual({
    HOST: '127.0.0.1',
    PORT: 4000,
    ORIGIN: ['http://localhost:4000', 'http://127.0.0.1:4000'],
    DATA_DIR: resolve('data'),
    LOG_LEVEL: 'info',
    RATE_LIMITS: true,
    TRUSTED_PROXIES: [],
    UPLOAD_LIMIT: 26_214_400,
    UPLOAD_TYPES: ['*/*'],
    production: false,
  })
})

test('an empty variable counts as unset', () => {
  expect(parseEnv({ PORT: '', DATABASE_URL: ' ' })).toEqual(parseEnv({}))
})

test('ORIGIN accepts several origins', () => {
  const { ORIGIN } = parseEnv({ ORIGIN: 'https://chat.example.org/, http://10.0.0.2:4000' })
  expect(ORIGIN).toEqual(['https://chat.example.org', 'http://10.0.0.2:4000'])
})

test.each([
  ['1000', 1_000],
  ['500kB', 512_000],
  ['1.5 MiB', 1_572_864],
  ['1g', 1_073_741_824],
])('UPLOAD_LIMIT=%s is %i bytes', (text, limit) => {
  expect(parseEnv({ UPLOAD_LIMIT: text }).UPLOAD_LIMIT).toBe(limit)
})

test.each([
  ['PORT', 'http'],
  ['PORT', '70000'],
  ['PORT', '4000.5'],
  ['ORIGIN', 'chat.example.org'],
  ['ORIGIN', 'https://chat.example.org/chat'],
  ['ORIGIN', 'https://chat.example.org, ftp://chat.example.org'],
  ['DATABASE_URL', 'mysql://localhost/latchkey'],
  ['REDIS_URL', 'localhost:6379'],
  ['LOG_LEVEL', 'loud'],
  ['RATE_LIMITS', 'maybe'],
  ['TRUSTED_PROXIES', 'everyone'],
  ['TRUSTED_PROXIES', '10.0.0.0/40'],
  ['UPLOAD_LIMIT', 'much'],
  ['UPLOAD_LIMIT', '0'],
  ['UPLOAD_LIMIT', '2GB'],
  ['UPLOAD_TYPES', 'pictures'],
])('%s=%s is refused with a message that says what is allowed', (name, value) => {
  expect(problemOf({ [name]: value })).toMatch(new RegExp(`^${name} is "${value}" but must be .{5,}\\.$`))
})

test('all invalid settings are reported at once', () => {
  expect(problemOf({ PORT: 'x', LOG_LEVEL: 'y' })?.split('\n')).toHaveLength(2)
})

test('the message does not contain the password of an invalid URL', () => {
  expect(problemOf({ DATABASE_URL: 'mysql://ana:hunter2@db/latchkey' })).not.toContain('hunter2')
})
