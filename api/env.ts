import { resolve } from 'node:path'
import { z } from 'zod'
import { type ProviderSettings, parseProviders } from './env-providers.ts'
import { addressRanges, bytes, databaseUrl, mediaTypes, origins, proxies } from './env-values.ts'
import { StartError } from './errors.ts'

/** The settings, by the names of their environment variables. Only this file reads process.env. */
export type Env = z.infer<typeof schema> & { providers: readonly ProviderSettings[] }

const schema = z
  .object({
    HOST: z
      .string()
      .default('localhost')
      .describe('an address to listen on, such as localhost (127.0.0.1 and ::1) or 0.0.0.0'),
    PORT: z
      .string()
      .trim()
      .regex(/^\d+$/)
      .transform(Number)
      .pipe(z.int().min(0).max(65535))
      .default(4000)
      .describe('a port from 0 (any free port) to 65535'),
    ORIGIN: origins
      .optional()
      .describe(
        'the address that browsers use, such as https://chat.example.org; several separated by commas',
      ),
    DATA_DIR: z
      .string()
      .default('data')
      .transform((path) => resolve(path))
      .describe('a directory'),
    DATABASE_URL: databaseUrl
      .optional()
      .describe(
        'the URL of a PostgreSQL database, such as postgresql://user:password@localhost:5432/latchkey, ' +
          'or for a Unix socket postgresql://user@localhost/latchkey?host=/var/run/postgresql. ' +
          'In the password, write @ / : ? # % as %40 %2F %3A %3F %23 %25. It has no schema: Latchkey uses the one of search_path',
      ),
    DATABASE_CACHE: z
      .string()
      .regex(/^[1-9]\d{0,4} ?[MG]B$/)
      .transform((text) => text.replace(' ', ''))
      .default('64MB')
      .describe('the memory that the built-in database uses as its cache, such as 64MB or 2GB'),
    REDIS_URL: z
      .url({ protocol: /^rediss?$/ })
      .optional()
      .describe('the URL of a Redis server, such as redis://localhost:6379'),
    LOG_LEVEL: z
      .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
      .default('info')
      .describe('fatal, error, warn, info, debug, trace or silent'),
    RATE_LIMITS: z
      .enum(['on', 'off'])
      .default('on')
      .transform((value) => value === 'on')
      .describe('on or off'),
    TRUSTED_PROXIES: proxies
      .default([])
      .describe(
        'the addresses or networks of the proxies in front of this server, such as 10.0.0.0/8, loopback; several separated by commas',
      ),
    OUTBOUND: z
      .enum(['on', 'off'])
      .default('on')
      .transform((value) => value === 'on')
      .describe('on, or off to send no requests to other servers'),
    OUTBOUND_ALLOW: addressRanges
      .default([])
      .describe(
        'addresses or networks that are not public and may be requested, such as 10.0.0.7, fd00::/8; several separated by commas',
      ),
    PUSH_DELAY: z
      .string()
      .regex(/^\d{1,3}(\.\d{1,3})?$/)
      .transform(Number)
      .default(5)
      .describe('the seconds that a push message waits for the person to read, such as 5'),
    NOTIFICATION_TEXT: z
      .enum(['on', 'off'])
      .default('on')
      .transform((value) => value === 'on')
      .describe('on, or off to leave out of push messages and mails what people wrote'),
    METRICS_TOKEN: z
      .string()
      .min(16)
      .optional()
      .describe('a secret of 16 or more characters, which clients must send to read /metrics'),
    UPLOAD_LIMIT: bytes
      .default(25 * 2 ** 20)
      .describe('the maximum size of a file, such as 25MB; less than 2GB'),
    UPLOAD_TYPES: mediaTypes
      .default(['*/*'])
      .describe('the media types of files that users can upload, such as image/*, audio/*, application/pdf'),
    SIGN_UP: z
      .enum(['OPEN', 'INVITE', 'CLOSED'])
      .optional()
      .describe('OPEN, INVITE or CLOSED, which admins cannot change then'),
    SMTP_URL: z
      .url({ protocol: /^smtps?$/ })
      .optional()
      .describe(
        'the URL of a mail server, such as smtps://user:password@mail.example.org. ' +
          'In the password, write @ / : ? # % as %40 %2F %3A %3F %23 %25',
      ),
    MAIL_FROM: z
      .string()
      .trim()
      .regex(/^([^<>\r\n]* )?<[^\s@<>]+@[^\s@<>]+>$|^[^\s@<>]+@[^\s@<>]+$/)
      .optional()
      .describe(
        'the sender of mail, such as chat@example.org or "Chess club <chat@example.org>". It is required with SMTP_URL',
      ),
    NODE_ENV: z.string().optional(),
  })
  .refine(({ SMTP_URL, MAIL_FROM }) => !SMTP_URL || MAIL_FROM, { path: ['MAIL_FROM'] })
  .transform(({ NODE_ENV, ORIGIN, ...env }) => ({
    ...env,
    /** The addresses that browsers use. The first is canonical. By default this machine's name for itself, and its addresses. */
    ORIGIN:
      ORIGIN ??
      (['localhost', '127.0.0.1', '[::1]'].map((host) => `http://${host}:${env.PORT}`) as [
        string,
        ...string[],
      ]),
    production: NODE_ENV === 'production',
  }))

const shape: Record<string, z.ZodType> = schema.in.shape

/** Parses settings. An empty one counts as unset. Throws a StartError with a line for each invalid setting. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value?.trim()))
  const result = schema.safeParse(given)
  const { providers, problems } = parseProviders(given)
  if (result.success && !problems.length) return { ...result.data, providers }
  const names = new Set(result.error?.issues.map((issue) => String(issue.path[0])))
  throw new StartError(
    [...[...names].map((name) => describeProblem(name, given[name])), ...problems].join('\n'),
  )
}

const secretSettings = new Set(['DATABASE_URL', 'REDIS_URL', 'METRICS_TOKEN', 'SMTP_URL'])

function describeProblem(name: string, value: string | undefined): string {
  // Of a value with a secret in it nothing is printed: where the secret ends is what may be wrong.
  const given =
    value === undefined
      ? 'missing'
      : secretSettings.has(name) || value.includes('@')
        ? 'not valid'
        : JSON.stringify(value)
  return `${name} is ${given} but must be ${shape[name]?.description}.`
}

function loadEnv(): Env {
  try {
    return parseEnv(process.env)
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    console.error(error.message)
    process.exit(1)
  }
}

/** The settings of this process. An invalid setting ends the process here, with a message that says what to change. */
export const env = loadEnv()
