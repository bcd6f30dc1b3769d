import type { Membership, Notification, Room, User } from '../../../prisma/generated/client/client.ts'
import { isSuspended } from '../../accounts/suspension.ts'
import { decide, inThread } from '../decide.ts'
import { isQuiet, type QuietSettings } from './quiet.ts'

/** Returns whether a person is to be called about a sign-in to their account. */
export const mayPushSignIn = (
  { cause, readAt, actor }: Pick<Notification, 'cause' | 'readAt'> & { actor: Call['user'] & QuietSettings },
  now: Date,
): boolean =>
  cause === 'SIGN_IN' && !readAt && !actor.deletedAt && !isSuspended(actor) && !isQuiet(actor, now)

/** A notification and what decides, some seconds or minutes later, whether its person is still called. */
export type Call = {
  notification: Pick<Notification, 'cause' | 'readAt'> & { number: number }
  membership: Pick<Membership, 'status' | 'notifyLevel' | 'mutedUntil' | 'lastReadNumber'> & {
    room: Pick<Room, 'kind'> & {
      /** Of a thread: its parent, with the person's membership. */
      parent: { memberships: Pick<Membership, 'status' | 'notifyLevel' | 'mutedUntil'>[] } | null
    }
  }
  user: Pick<User, 'deletedAt' | 'suspendedAt' | 'suspendedUntil'>
  /** True if the message exists and is not deleted. */
  exists: boolean
}

/** Returns whether a person is to be called: they have not read it, may read it, and still want to know. */
export function mayCall({ notification, membership, user, exists }: Call, now: Date): boolean {
  const { cause, readAt, number } = notification
  if (cause === 'SIGN_IN' || readAt || !exists || user.deletedAt || isSuspended(user)) return false
  const { kind, parent } = membership.room
  const [inParent] = parent?.memberships ?? []
  if ((parent ? inParent : membership)?.status !== 'ACTIVE') return false
  // A reminder is asked for, whatever the room's level is, and about a message that was read long ago.
  if (cause === 'REMINDER') return true
  if (number <= membership.lastReadNumber) return false
  if (cause === 'THREAD' && membership.status !== 'ACTIVE') return false
  const settings = { ...inThread(membership, inParent), kind }
  return decide(new Set([cause]), settings, now)?.reach === 'CALL'
}

/** Returns whether a person is to be called by push: not while they do not want to be disturbed. */
export const mayPush = (call: Call & { user: QuietSettings }, now: Date): boolean =>
  mayCall(call, now) && !isQuiet(call.user, now)
