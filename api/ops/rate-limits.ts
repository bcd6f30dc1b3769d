import { m } from '@latchkey/messages'
import type { Redis } from 'ioredis'
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible'
import { env } from '../env.ts'
import { rateLimited } from '../errors.ts'
import { logger } from '../logger.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE

/** The limits: `points` per key within `duration` seconds. */
const limits = {
  // Wrong passwords and keys. docs/decisions/2026-11-22-guessing.md explains the numbers.
  'sign-in by account and address': { points: 10, duration: 15 * MINUTE },
  'sign-in by address': { points: 50, duration: 15 * MINUTE },
  'sign-in by account': { points: 100, duration: 15 * MINUTE },
  'sign-in by device': { points: 10, duration: 15 * MINUTE },
  'password by account': { points: 10, duration: 15 * MINUTE },
  // Codes of a second factor, which only those who know the password can try.
  'second factor by account and address': { points: 10, duration: 15 * MINUTE },
  'second factor by address': { points: 50, duration: 15 * MINUTE },
  'second factor by account': { points: 50, duration: 15 * MINUTE },
  'second factor by device': { points: 10, duration: 15 * MINUTE },
  'second factor of viewer': { points: 10, duration: 15 * MINUTE },
  'key by person and room': { points: 10, duration: 15 * MINUTE },
  'key by person': { points: 30, duration: 15 * MINUTE },
  'key by address': { points: 60, duration: 15 * MINUTE },
  'key by room': { points: 200, duration: 15 * MINUTE },
  // Codes that belong to no invite, and wrong setup codes. They have 128 bits, so this only makes guessing conspicuous.
  'invite by address': { points: 60, duration: 15 * MINUTE },
  'setup code by address': { points: 10, duration: 15 * MINUTE },
  // Mail, so that nobody can fill somebody's mailbox.
  'mail by account': { points: 5, duration: HOUR },
  'reset mail by account': { points: 5, duration: HOUR },
  'mail to address': { points: 5, duration: HOUR },
  'sign-in note by account': { points: 5, duration: HOUR },
  'password reset by address': { points: 20, duration: HOUR },
  // Operations by kind (schema/access.ts), per account, or per address when signed out. More than anyone does by hand,
  // and enough for a busy bot.
  'sign up': { points: 600, duration: HOUR },
  'sign in': { points: 600, duration: 15 * MINUTE },
  account: { points: 100, duration: 10 * MINUTE },
  create: { points: 300, duration: 10 * MINUTE },
  join: { points: 600, duration: 10 * MINUTE },
  report: { points: 60, duration: HOUR },
  moderate: { points: 600, duration: 10 * MINUTE },
  send: { points: 600, duration: MINUTE },
  upload: { points: 200, duration: 10 * MINUTE },
  // Multipart requests, whatever their operation: files are written to disk before the operation is known.
  files: { points: 300, duration: 10 * MINUTE },
  // Documents that are not cached, valid or not, per address.
  document: { points: 1_000, duration: MINUTE },
  write: { points: 1_200, duration: MINUTE },
  read: { points: 6_000, duration: MINUTE },
  subscribe: { points: 3_000, duration: MINUTE },
} as const

export type RateLimit = keyof typeof limits
/** One counter: a limit, and the person, address or thing it is counted for. */
export type Bucket = readonly [limit: RateLimit, key: string]

const limiters = new Map<RateLimit, RateLimiterAbstract>()
let redis: Redis | undefined
/** Milliseconds. */
const REDIS_TIMEOUT = 1_000

function limiterFor(limit: RateLimit): RateLimiterAbstract {
  const limiter = limiters.get(limit) ?? createLimiter(limit)
  limiters.set(limit, limiter)
  return limiter
}

/** Counts in Redis if it is configured, so that all nodes share one count. Falls back to memory while Redis is unreachable. */
function createLimiter(limit: RateLimit): RateLimiterAbstract {
  const options = { ...limits[limit], keyPrefix: `latchkey:limit:${limit}` }
  const inMemory = new RateLimiterMemory(options)
  if (!redis) return inMemory
  return new RateLimiterRedis({
    ...options,
    storeClient: redis,
    insuranceLimiter: inMemory,
    rejectIfRedisNotReady: true,
  })
}

/**
 * Shares the counts with other nodes through Redis from now on. Resolves when Redis is connected or the first attempt has
 * failed; ioredis keeps retrying. Call it before the first request is answered, or the first guesses at each node count
 * for that node alone.
 */
export async function connectRateLimits(url: string): Promise<void> {
  const { Redis } = await import('ioredis')
  redis = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: REDIS_TIMEOUT,
    commandTimeout: REDIS_TIMEOUT,
  })
  redis.on('error', (err) => logger.debug({ err }, 'Redis is unreachable; rate limits are counted per node'))
  await redis.connect().catch(() => {})
}

/** Disconnects from Redis. */
export function closeRateLimits(): void {
  redis?.disconnect()
  redis = undefined
  limiters.clear()
}

/** Takes one point from a bucket. Returns how many this period has used, or throws RATE_LIMITED. */
export const consume = (bucket: Bucket): Promise<number> => consumePoint(bucket, 'requests')

async function consumePoint([limit, key]: Bucket, counted: 'requests' | 'attempts'): Promise<number> {
  if (!env.RATE_LIMITS) return 0
  try {
    return (await limiterFor(limit).consume(key)).consumedPoints
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error
    const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1_000))
    throw seconds < 100
      ? rateLimited(seconds, refusals[counted].seconds, { seconds })
      : rateLimited(seconds, refusals[counted].minutes, { minutes: Math.ceil(seconds / 60) })
  }
}

const refusals = {
  requests: { seconds: m.rate_limited_requests_seconds, minutes: m.rate_limited_requests_minutes },
  attempts: { seconds: m.rate_limited_attempts_seconds, minutes: m.rate_limited_attempts_minutes },
}

/** The buckets that an attempt at a secret is counted in. */
export type AttemptBuckets = {
  /** This guesser at this secret. */
  guesserAndSecret: Bucket
  /** This guesser at any secret. */
  guesser?: readonly Bucket[]
  /** This secret by any guesser. It never refuses a guesser's first attempt, so that nobody can lock others out. */
  secret?: Bucket
}

/**
 * Runs `verify` on a secret and returns whether it was right. Only wrong attempts stay counted. Beyond a limit it throws
 * RATE_LIMITED without running `verify`. Each attempt is counted before it is verified, so that parallel attempts cannot
 * exceed a limit.
 */
export async function attempt(
  { guesserAndSecret, guesser = [], secret }: AttemptBuckets,
  verify: () => Promise<boolean>,
): Promise<boolean> {
  const buckets = [guesserAndSecret, ...guesser, ...(secret ? [secret] : [])]
  // One after another: an attempt that one bucket refuses must not use up points that others share.
  const attempts = await consumePoint(guesserAndSecret, 'attempts')
  for (const bucket of guesser) await consumePoint(bucket, 'attempts')
  if (secret && attempts > 1) await consumePoint(secret, 'attempts')
  else if (secret) await adjust(secret, 1)
  const right = await verify()
  if (right) await Promise.all(buckets.map((bucket) => adjust(bucket, -1)))
  return right
}

/** Takes one point from a bucket. Returns false, and does not throw, if there is none left. */
export async function tryConsume([limit, key]: Bucket): Promise<boolean> {
  if (!env.RATE_LIMITS) return true
  return limiterFor(limit)
    .consume(key)
    .then(
      () => true,
      (error: unknown) => {
        if (error instanceof RateLimiterRes) return false
        throw error
      },
    )
}

/** Adds or returns a point without enforcing the limit. */
async function adjust([limit, key]: Bucket, points: 1 | -1): Promise<void> {
  if (!env.RATE_LIMITS) return
  const limiter = limiterFor(limit)
  await (points > 0 ? limiter.penalty(key) : limiter.reward(key))
}
