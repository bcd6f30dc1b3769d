import { hash, verify } from '@node-rs/argon2'

// OWASP's first choice for argon2id; node-rs runs it off the main thread.
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Hashes a password or a room's key with argon2id; the hash names its own parameters and salt. */
export const hashPassword = (password: string): Promise<string> => hash(password, options)

let dummy: Promise<string> | undefined

/**
 * Whether this is the password of that hash. Without a hash (nobody by that name) the same work is done for nothing,
 * so that the time of the answer tells nothing.
 */
export async function verifyPassword(stored: string | null | undefined, password: string): Promise<boolean> {
  if (stored) return verify(stored, password)
  await verify(await (dummy ??= hashPassword('nobody has this password')), password)
  return false
}
