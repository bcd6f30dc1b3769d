import { m } from '@latchkey/messages'
import { badInput } from '../errors.ts'

type Expiry = { expiresAt?: Date | null; expiresIn?: number | null }

/**
 * Returns when something ends that may be given as a date, or as a number of seconds from now on the server's clock. Null
 * for never. BAD_USER_INPUT for both.
 */
export function resolveExpiry({ expiresAt, expiresIn }: Expiry): Date | null {
  if (expiresIn == null) return expiresAt ?? null
  if (expiresAt != null) throw badInput('expiresIn', m.expiry_given_twice)
  return new Date(Date.now() + expiresIn * 1_000)
}
