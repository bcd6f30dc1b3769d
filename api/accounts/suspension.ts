import { m } from '@latchkey/messages'
import type { Prisma, User } from '../../prisma/generated/client/client.ts'
import { type ApiError, forbidden } from '../errors.ts'

type Suspension = Pick<User, 'suspendedAt' | 'suspendedUntil' | 'suspensionReason'>

/** Returns whether an account is suspended now. A suspension with an end is over then, without any job. */
export const isSuspended = ({ suspendedAt, suspendedUntil }: Omit<Suspension, 'suspensionReason'>): boolean =>
  suspendedAt !== null && (suspendedUntil === null || suspendedUntil > new Date())

/** Matches accounts that are suspended now. */
export const suspendedNow = (): Prisma.UserWhereInput => ({
  suspendedAt: { not: null },
  OR: [{ suspendedUntil: null }, { suspendedUntil: { gt: new Date() } }],
})

/** Throws FORBIDDEN, which tells the reason, if there is one, and the end, if an account is suspended now. */
export function rejectSuspended(user: Suspension): void {
  if (isSuspended(user)) throw suspensionError(user)
}

/** The minute, in the one form that is the same in every language. The server does not know the person's time zone. */
const minute = (date: Date) => `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`

function suspensionError({ suspendedUntil, suspensionReason: reason }: Suspension): ApiError {
  if (!suspendedUntil)
    return reason ? forbidden(m.account_suspended, { reason }) : forbidden(m.account_suspended_plain)
  const date = minute(suspendedUntil)
  return reason
    ? forbidden(m.account_suspended_until, { date, reason })
    : forbidden(m.account_suspended_until_plain, { date })
}
