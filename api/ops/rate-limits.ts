import { Redis } from 'ioredis'
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

/** How often something may be done, by one of whatever it is counted for: points in so many seconds. */
const limits = {
  // Wrong passwords and keys; docs/decisions/2026-11-22-guessing.md says why these.
  'sign-in by account and address': { points: 10, duration: 15 * MINUTE },
  'sign-in by address': { points: 50, duration: 15 * MINUTE },
  'sign-in by account': { points: 100, duration: 15 * MINUTE },
  'sign-in by device': { points: 10, duration: 15 * MINUTE },
  'password by account': { points: 10, duration: 15 * MINUTE },
  'key by person and room': { points: 10, duration: 15 * MINUTE },
  'key by person': { points: 30, duration: 15 * MINUTE },
  'key by address': { points: 60, duration: 15 * MINUTE },
  'key by room': { points: 200, duration: 15 * MINUTE },
  // Everything, by its kind (schema/access.ts): for each account, or address where nobody is signed in. More than
  // anyone does by hand, and enough for a busy bot.
  'sign up': { points: 600, duration: HOUR },
  'sign in': { points: 600, duration: 15 * MINUTE },
  account: { points: 100, duration: 10 * MINUTE },
  create: { points: 300, duration: 10 * MINUTE },
  join: { points: 600, duration: 10 * MINUTE },
  moderate: { points: 600, duration: 10 * MINUTE },
  send: { points: 600, duration: MINUTE },
  upload: { points: 200, duration: 10 * MINUTE },
  // Requests with files, whatever they then ask for: what is sent is written to disk before that is known.
  files: { points: 300, duration: 10 * MINUTE },
  // By address: documents that nobody sent lately, good or bad.
  document: { points: 1_000, duration: MINUTE },
  write: { points: 1_200, duration: MINUTE },
  read: { points: 6_000, duration: MINUTE },
  subscribe: { points: 3_000, duration: MINUTE },
} as const

export type RateLimit = keyof typeof limits
/** What is counted: by which limit, and for whom or what. */
export type Count = readonly [limit: RateLimit, key: string]

const limiters = new Map<RateLimit, RateLimiterAbstract>()
let redis: Redis | undefined
/** Milliseconds that Redis gets to answer. */
const PATIENCE = 1_000

function limiterOf(limit: RateLimit): RateLimiterAbstract {
  const limiter = limiters.get(limit) ?? createLimiter(limit)
  limiters.set(limit, limiter)
  return limiter
}

/** Counts in Redis where there is one, so that all nodes count together; by itself while Redis cannot be reached. */
function createLimiter(limit: RateLimit): RateLimiterAbstract {
  const options = { ...limits[limit], keyPrefix: `latchkey:limit:${limit}` }
  const alone = new RateLimiterMemory(options)
  if (!redis) return alone
  return new RateLimiterRedis({
    ...options,
    storeClient: redis,
    insuranceLimiter: alone,
    rejectIfRedisNotReady: true,
  })
}

/**
 * Counts together with the other nodes from here on. Resolves once Redis is reached, or a first attempt has failed; it
 * is tried on. Before the first request is answered, else the first guesses at each node would count for themselves.
 */
export async function connectRateLimits(url: string): Promise<void> {
  redis = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: PATIENCE,
    commandTimeout: PATIENCE,
  })
  redis.on('error', (err) => logger.debug({ err }, 'Redis cannot be reached: each node counts for itself'))
  await redis.connect().catch(() => {})
}

/** Lets go of Redis. */
export function closeRateLimits(): void {
  redis?.disconnect()
  redis = undefined
  limiters.clear()
}

/** Counts one more. Resolves with how many it has been in this period; RATE_LIMITED when that is too many. */
export async function consume([limit, key]: Count): Promise<number> {
  if (!env.RATE_LIMITS) return 0
  try {
    return (await limiterOf(limit).consume(key)).consumedPoints
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused
    const seconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1_000))
    throw rateLimited(`That was too often. Wait ${inWords(seconds)} and try again.`, seconds)
  }
}

const inWords = (seconds: number) =>
  seconds < 100 ? `${seconds} ${seconds === 1 ? 'second' : 'seconds'}` : `${Math.ceil(seconds / 60)} minutes`

/** What the guessing of a secret is counted for. */
export type Guess = {
  /** Whoever guesses, at this one secret. */
  own: Count
  /** Whoever guesses, at whatever secrets. */
  each?: readonly Count[]
  /** This secret, whoever guesses. It never refuses the first guess of one who has made none, so that nobody is locked out by others. */
  all?: Count
}

/**
 * Tries a secret by `prove`, and resolves with whether it is right. Only wrong tries count in the end; past a limit:
 * RATE_LIMITED, without trying. Each try is counted before it is made, so that many at a time are no way around.
 */
export async function guess({ own, each = [], all }: Guess, prove: () => Promise<boolean>): Promise<boolean> {
  const counts = [own, ...each, ...(all ? [all] : [])]
  // One after the other: what one has refused is not to use up what others share.
  const mine = await consume(own)
  for (const count of each) await consume(count)
  if (all && mine > 1) await consume(all)
  else if (all) await note(all, 1)
  const right = await prove()
  if (right) await Promise.all(counts.map((count) => note(count, -1)))
  return right
}

async function note([limit, key]: Count, points: 1 | -1): Promise<void> {
  if (!env.RATE_LIMITS) return
  const limiter = limiterOf(limit)
  await (points > 0 ? limiter.penalty(key) : limiter.reward(key))
}
