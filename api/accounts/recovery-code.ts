import { randomBytes } from 'node:crypto'
import { db } from '../db/client.ts'
import type { Tx } from '../room-log/change-room.ts'
import { hashToken } from './token-hash.ts'

/** The recovery codes of an account. */
const COUNT = 10

/** Removes what people type between the parts of a code. */
export const normalizeCode = (code: string) => code.replaceAll(/[\s-]/g, '').toLowerCase()

/** Returns a code of 120 random bits, so that a plain hash protects it, in six groups that people can copy by hand. */
function createRecoveryCode(): string {
  // 32 of them, without l and o and the digits that look like them.
  const letters = 'abcdefghijkmnpqrstuvwxyz23456789'
  const code = Array.from(randomBytes(24), (byte) => letters[byte % 32]).join('')
  return code.match(/.{4}/g)!.join('-')
}

/** Creates the recovery codes of an account and returns them. */
export async function createRecoveryCodes(tx: Tx, userId: string): Promise<string[]> {
  const codes = Array.from({ length: COUNT }, createRecoveryCode)
  await tx.recoveryCode.createMany({
    data: codes.map((each) => ({ userId, hash: hashToken(normalizeCode(each)) })),
  })
  return codes
}

/** Uses a code up, which `normalizeCode` has returned. Returns false if it is wrong or was used before. */
export const useRecoveryCode = async (userId: string, code: string): Promise<boolean> =>
  (await db.recoveryCode.deleteMany({ where: { userId, hash: hashToken(code) } })).count > 0

/** Returns how many recovery codes of an account have not been used. */
export const countRecoveryCodes = (userId: string): Promise<number> =>
  db.recoveryCode.count({ where: { userId } })
