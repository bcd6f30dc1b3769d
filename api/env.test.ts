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
    HOST: 'localhost',
    PORT: 4000,
    ORIGIN: ['http://localhost:4000', 'http://127.0.0.1:4000', 'http://[::1]:4000'],
    DATA_DIR: resolve('data'),
    DATABASE_CACHE: '64MB',
    LOG_LEVEL: 'info',
    RATE_LIMITS: true,
    TRUSTED_PROXIES: [],
    OUTBOUND: true,
    OUTBOUND_ALLOW: [],
    PUSH_DELAY: 5,
    NOTIFICATION_TEXT: true,
    UPLOAD_LIMIT: 26_214_400,
    UPLOAD_TYPES: ['*/*'],
    production: false,
    providers: [],
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

test('mail needs a server and a sender, and no error repeats the password', () => {
  const SMTP_URL = 'smtps://chat:secret@mail.example.org'
  for (const MAIL_FROM of ['chat@example.org', 'Chess club <chat@example.org>'])
    expect(parseEnv({ SMTP_URL, MAIL_FROM })).toMatchObject({ SMTP_URL, MAIL_FROM })
  expect(problemOf({ SMTP_URL })).toMatch(/^MAIL_FROM is missing but must be the sender of mail/)
  for (const MAIL_FROM of ['chat', 'a@b c', 'Chess club chat@example.org', 'x <a@b>, y <c@d>'])
    expect(problemOf({ SMTP_URL, MAIL_FROM })).toMatch(/^MAIL_FROM is/)
  const problem = problemOf({
    SMTP_URL: 'http://chat:secret@mail.example.org',
    MAIL_FROM: 'chat@example.org',
  })
  expect(problem).toMatch(/^SMTP_URL is not valid but must be/)
  expect(problem).not.toContain('secret')
})

test.each([
  ['PORT', 'http'],
  ['PORT', '70000'],
  ['PORT', '4000.5'],
  ['PORT', '0x50'],
  ['PORT', '1e3'],
  ['PORT', '-1'],
  ['PORT', '65536'],
  ['OUTBOUND', 'no'],
  ['OUTBOUND_ALLOW', '10.0.0.0/8, intranet.example'],
  ['PUSH_DELAY', '5s'],
  ['PUSH_DELAY', '-1'],
  ['NOTIFICATION_TEXT', 'no'],
  ['ORIGIN', 'chat.example.org'],
  ['ORIGIN', 'https://chat.example.org/chat'],
  ['ORIGIN', ','],
  ['ORIGIN', 'https://chat.example.org, ftp://chat.example.org'],
  ['LOG_LEVEL', 'loud'],
  ['RATE_LIMITS', 'maybe'],
  ['TRUSTED_PROXIES', 'everyone'],
  ['TRUSTED_PROXIES', '10.0.0.0/40'],
  ['DATABASE_CACHE', '64'],
  ['DATABASE_CACHE', '0MB'],
  ['UPLOAD_LIMIT', 'much'],
  ['UPLOAD_LIMIT', '0'],
  ['UPLOAD_LIMIT', '2GB'],
  ['UPLOAD_TYPES', 'pictures'],
])('%s=%s is refused with a message that says what is allowed', (name, value) => {
  expect(problemOf({ [name]: value })).toMatch(new RegExp(`^${name} is "${value}" but must be .{5,}\\.$`))
})

test.each(['https://*.example.org', 'https://chat.example.org?x', 'https://chat.example.org#x'])(
  'ORIGIN=%s is refused',
  (ORIGIN) => {
    expect(problemOf({ ORIGIN })).toContain(`ORIGIN is "${ORIGIN}" but must be`)
  },
)

test('all invalid settings are reported at once', () => {
  expect(problemOf({ PORT: 'x', LOG_LEVEL: 'y' })?.split('\n')).toHaveLength(2)
})

test.each([
  ['DATABASE_URL', 'mysql://ana:hunter2@db/latchkey'],
  ['DATABASE_URL', 'postgresql://ana:hunter2@s/p#q%rd:?@db:5432/latchkey'],
  ['DATABASE_URL', 'postgresql://ana:hun@ter2@db/latchkey'],
  ['DATABASE_URL', 'postgresql://ana:hunter2%@db/latchkey'],
  ['DATABASE_URL', 'postgresql://ana:hunter2/@db/latchkey'],
  ['DATABASE_URL', 'postgresql://ana:hunter2@db/latchkey?schema=other'],
  ['REDIS_URL', 'ana:hunter2@localhost:6379'],
  ['METRICS_TOKEN', 'hunter2'],
])('an invalid %s is refused, and nothing of its value is printed', (name, value) => {
  const problem = problemOf({ [name]: value })
  expect(problem).toMatch(new RegExp(`^${name} is not valid but must be .{5,}\\.$`))
  for (const part of ['hunter2', 'ter2', 'ana', 'q%rd', '@db']) expect(problem).not.toContain(part)
})

test.each([
  'postgresql://localhost/latchkey',
  'postgres://ana@db:5432/latchkey?sslmode=require',
  'postgresql://ana:p%40s%2Fs%23w%25rd%3A%3F@db/latchkey',
  'postgresql://ana@localhost/latchkey?host=/var/run/postgresql',
])('DATABASE_URL may be %s', (url) => {
  expect(parseEnv({ DATABASE_URL: url }).DATABASE_URL).toBe(url)
})

test.each([
  ['ORIGIN', 'https://ana:hunter2@chat.example.org'],
  ['DATABASE_URL', 'postgresql://ana:hunter2@/latchkey?host=/var/run/postgresql'],
  ['DATABASE_URL', 'host=localhost password=hunter2'],
  ['REDIS_URL', 'redis://:hunter2#x@localhost'],
])('%s: %s is refused without a word of the password', (name, value) => {
  const problem = problemOf({ [name]: value })
  expect(problem).toContain(`${name} is not valid but must be`)
  expect(problem).not.toContain('hunter2')
})

test('sign-in providers have numbers, and OIDC_ISSUER is the first', () => {
  const of = (number: string, host: string) => ({
    [`OIDC${number}_ISSUER`]: `https://${host}`,
    [`OIDC${number}_CLIENT_ID`]: 'chat',
    [`OIDC${number}_CLIENT_SECRET`]: 'secret',
  })
  const { providers } = parseEnv({
    ...of('_3', 'three.example'),
    ...of('', 'one.example'),
    OIDC_3_NAME: 'Three',
  })
  expect(providers.map(({ number, name }) => [number, name])).toEqual([
    [1, 'one.example'],
    [3, 'Three'],
  ])
  expect(problemOf(of('_2', 'one.example'))).toBeUndefined()
  expect(problemOf({ ...of('', 'one.example'), ...of('_2', 'one.example') })).toMatch(/same OIDC_ISSUER/)
  expect(problemOf({ ...of('', 'one.example'), OIDC_ISSUER: 'http://one.example' })).toMatch(
    /^OIDC_ISSUER is not valid/,
  )
  expect(problemOf({ OIDC_2_ISSUER: 'https://one.example' })).toMatch(
    /^OIDC_2_CLIENT_ID is missing.*\nOIDC_2_CLIENT_SECRET is missing/,
  )
  expect(problemOf({ ...of('', 'one.example'), ...of('_1', 'two.example') })).not.toMatch(
    /'secret'|two\.example/,
  )
})
