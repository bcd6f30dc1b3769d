import { m } from '@latchkey/messages'
import type { Identity, Prisma, User } from '../../prisma/generated/client/client.ts'
import { isUniqueViolation } from '../db/unique-violation.ts'
import { conflict } from '../errors.ts'
import type { Tx } from '../room-log/change-room.ts'
import { rejectCommonPassword } from './common-password.ts'
import { hashPassword } from './password-hash.ts'
import { isReserved } from './reserved-username.ts'

export type NewAccount = { username: string; password: string; displayName?: string | null }
/** An account that can be stored. Its password is hashed, or it has none and signs in with an identity. */
export type PreparedAccount = {
  username: string
  displayName: string
  hash: string | null
  identity?: Pick<Identity, 'issuer' | 'subject'>
}
/** An account that belongs to another one, and has no password. */
type OwnedAccount = { username: string; displayName: string; bot: true; ownerId: string }

/** Prepares a new account. Slow on purpose, so it comes before any lock. BAD_USER_INPUT if the password is too common. */
export async function prepareAccount(input: NewAccount): Promise<PreparedAccount> {
  await rejectCommonPassword(input.password, [input.username, input.displayName ?? ''], 'password')
  return {
    username: input.username.toLowerCase(),
    displayName: input.displayName || input.username,
    hash: await hashPassword(input.password),
  }
}

const taken = (username: string) => conflict(m.username_taken, { username }, 'username')

/** Creates an account. CONFLICT when the username is taken, ignoring case, or reserved; the transaction has failed then. */
export async function createAccount(
  tx: Tx,
  { username, displayName, hash, identity }: PreparedAccount,
  { admin }: { admin: boolean },
): Promise<User> {
  return insertAccount(tx, {
    ...{ username, displayName, admin },
    password: hash === null ? undefined : { create: { hash } },
    identities: identity && { create: identity },
  })
}

/** Creates an account without a password. Fails like createAccount. */
export const createOwnedAccount = (tx: Tx, account: OwnedAccount): Promise<User> => insertAccount(tx, account)

async function insertAccount(tx: Tx, data: Prisma.UserUncheckedCreateInput): Promise<User> {
  const user = await tx.user.create({ data }).catch((error: unknown) => {
    throw isUniqueViolation(error) ? taken(data.username) : error
  })
  // Checked last: deleting the account that had this name freed it and reserved it in one transaction.
  if (await isReserved(tx, data.username)) throw taken(data.username)
  return user
}
