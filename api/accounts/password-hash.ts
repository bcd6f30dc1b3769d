/** Loaded with the first password. */
const argon2 = () => import('@node-rs/argon2')

// OWASP's recommended parameters for argon2id. node-rs runs it off the main thread.
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Hashes a password or a room's key with argon2id. The hash includes its parameters and salt. */
export const hashPassword = async (password: string): Promise<string> =>
  (await argon2()).hash(prepare(password), options)

/**
 * Returns the form of a password that is hashed: composed, with every blank as a space (PRECIS OpaqueString, RFC 8265).
 * Keyboards write the same letter in different forms.
 */
const prepare = (password: string) => password.replace(/\p{Zs}/gu, ' ').normalize('NFC')

/** The forms in which a password may have been hashed. Earlier versions hashed it as the keyboard wrote it. */
const formsOf = (password: string) =>
  new Set([prepare(password), password, password.normalize('NFC'), password.normalize('NFD')])

let dummyHash: Promise<string> | undefined

/**
 * Returns whether a password matches a hash. Without a hash (an unknown username) it does the same work, so that the
 * response time does not reveal which usernames exist.
 */
export async function verifyPassword(stored: string | null | undefined, password: string): Promise<boolean> {
  const against = stored ?? (await (dummyHash ??= hashPassword('nobody has this password')))
  const { verify } = await argon2()
  for (const form of formsOf(password)) if (await verify(against, form)) return Boolean(stored)
  return false
}
