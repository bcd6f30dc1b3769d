import { createHash } from 'node:crypto'
import { db } from '../db/client.ts'

/** Milliseconds for which a challenge works. */
const VALID_FOR = 5 * 60_000

const idOf = (challenge: string) => createHash('sha256').update(challenge).digest('base64url')

/** Stores a challenge: for a user who adds a passkey, or, for null, for a sign-in. */
export async function keepChallenge(challenge: string, userId: string | null): Promise<void> {
  const expiresAt = new Date(Date.now() + VALID_FOR)
  await db.passkeyChallenge.create({ data: { id: idOf(challenge), userId, expiresAt } })
}

/** Returns whether a challenge was stored for this user, and deletes it: of several callers, one gets true. */
export async function takeChallenge(challenge: string, userId: string | null): Promise<boolean> {
  const where = { id: idOf(challenge), userId, expiresAt: { gt: new Date() } }
  return (await db.passkeyChallenge.deleteMany({ where })).count === 1
}

/** Deletes the challenges that nobody answered. */
export const deleteExpiredChallenges = async (): Promise<void> =>
  void (await db.passkeyChallenge.deleteMany({ where: { expiresAt: { lte: new Date() } } }))
