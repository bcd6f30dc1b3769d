import { destination, pino, type DestinationStream } from 'pino'
import { env } from './env.ts'

const secrets = [
  'password',
  'passwordHash',
  'newPassword',
  'token',
  'tokenHash',
  'key',
  'keyHash',
  'secret',
  'cookie',
  '["set-cookie"]',
  'authorization',
  'sessionId',
  'connectionParams',
]

/** A secret's name at the top, and below up to three levels of anything. */
const paths = secrets.flatMap((name) => {
  const below = name.startsWith('[') ? name : `.${name}`
  return [name, `*${below}`, `*.*${below}`, `*.*.*${below}`]
})

/** A log that writes lines of JSON to `destination`, and shows no secret. */
export const createLog = (destination: DestinationStream) =>
  pino({ level: env.LOG_LEVEL, redact: { paths, censor: '[secret]' } }, destination)

const forPeople = process.stdout.isTTY && !env.production

/** The log of this process: JSON, or made for reading where a person watches it on a terminal. */
export const log = createLog(
  forPeople
    ? (await import('pino-pretty')).default({
        ignore: 'pid,hostname',
        translateTime: 'SYS:HH:MM:ss',
        sync: true,
      })
    : destination({ sync: true }),
)
