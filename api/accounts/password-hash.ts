import { hash, verify } from '@node-rs/argon2'

// OWASP's recommended parameters for argon2id. node-rs runs it off the main thread.
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Hashes a password or a room's key with argon2id. The hash includes its parameters and salt. */
export const hashPassword = (password: string): Promise<string> => hash(password, options)

let dummyHash: Promise<string> | undefined

/**
 * Returns whether a password matches a hash. Without a hash (an unknown username) it does the same work, so that the
 * response time does not reveal which usernames exist.
 */
export async function verifyPassword(stored: string | null | undefined, password: string): Promise<boolean> {
  if (stored) return verify(stored, password)
  await verify(await (dummyHash ??= hashPassword('nobody has this password')), password)
  return false
}
