import { randomUUID } from 'node:crypto'
import { m } from '@latchkey/messages'
import type { Membership, Room, User } from '../../prisma/generated/client/client.ts'
import { isSuspended } from '../accounts/suspension.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { findBlocked, findBlockers } from '../blocking/block.ts'
import { db } from '../db/client.ts'
import { badInput, forbidden, notFound } from '../errors.ts'
import { publishMembership, type Tx } from '../room-log/change-room.ts'
import { directName, lockPeopleKey, peopleKey } from '../rooms/direct.ts'
import { setHiddenUpTo } from './hide.ts'

/** The most people of a conversation, the viewer included. */
export const MAX_PEOPLE = 10

/**
 * Returns the conversation between the viewer and these people, and creates it if there is none. The others see it in their
 * lists once it has a message. BAD_USER_INPUT for nobody else or too many people, NOT_FOUND for someone without an account,
 * FORBIDDEN for a new conversation with someone who blocked the viewer, or that the viewer has blocked.
 */
export async function openDirect(viewer: Viewer | null, userIds: readonly string[]): Promise<Room> {
  const me = requireViewer(viewer).user
  const otherIds = [...new Set(userIds)].filter((id) => id !== me.id)
  if (!otherIds.length) throw badInput('userIds', m.direct_with_oneself)
  if (otherIds.length >= MAX_PEOPLE) throw badInput('userIds', m.direct_too_many, { max: MAX_PEOPLE })
  const key = peopleKey([me.id, ...otherIds])
  const existing = await db.room.findUnique({ where: { peopleKey: key } })
  const { room, created } = existing
    ? { room: existing, created: [] }
    : await db.$transaction((tx) => findOrCreate(tx, { me, otherIds, key }))
  for (const membership of created) publishMembership(membership, { change: 'JOINED' })
  if (!created.length) await setHiddenUpTo({ roomId: room.id, userId: me.id }, null)
  return room
}

type Opening = { me: User; otherIds: string[]; key: string }

/** Returns the conversation that somebody else has created meanwhile, or creates it. Publish the memberships after the commit. */
async function findOrCreate(
  tx: Tx,
  { me, otherIds, key }: Opening,
): Promise<{ room: Room; created: Membership[] }> {
  const others = await requirePeople(tx, me, otherIds)
  await lockPeopleKey(tx, key)
  const existing = await tx.room.findUnique({ where: { peopleKey: key } })
  if (existing) return { room: existing, created: [] }
  const people = [me, ...others]
  const { memberships, ...room } = await tx.room.create({
    data: {
      kind: 'DIRECT',
      peopleKey: key,
      name: directName(people),
      // No name of a room has a slash.
      nameKey: `/${randomUUID()}`,
      ownerId: me.id,
      memberCount: people.length,
      version: people.length,
      memberships: {
        create: people.map(({ id }, index) => ({
          userId: id,
          version: index + 1,
          hiddenUpTo: id === me.id ? null : 0,
        })),
      },
    },
    include: { memberships: true },
  })
  return { room, created: memberships }
}

/**
 * Returns the people for a new conversation. The same error for someone who blocked the viewer and for a suspended account, so
 * that neither is known.
 */
async function requirePeople(tx: Tx, me: User, ids: string[]): Promise<User[]> {
  const people = await tx.user.findMany({ where: { id: { in: ids }, deletedAt: null } })
  if (people.length < ids.length) throw notFound(m.user_not_found, 'userIds')
  const [blocked] = await findBlocked(me.id, ids, tx)
  if (blocked) throw forbidden(m.direct_person_blocked, { name: blocked.displayName }, 'userIds')
  const refuse = people.some(isSuspended) || (await findBlockers(ids, me.id, tx)).size > 0
  if (refuse) throw forbidden(m.direct_refused, 'userIds')
  return people
}
