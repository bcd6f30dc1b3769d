import { m } from '@latchkey/messages'
import type { Membership, Room } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { badInput, conflict, notFound } from '../errors.ts'
import { changeRoom, type RoomLog, type Tx } from '../room-log/change-room.ts'
import { notMemberError } from '../room-log/membership-status.ts'
import { findActiveBan } from './active-ban.ts'
import { consumeInvite, findInviteToJoin, inviteNotFound } from './invite.ts'
import { verifyRoomKey } from './key.ts'
import { type MembershipKey, readMembership, setMembership } from './membership.ts'
import { readRoomByName } from './room.ts'

export type Join = { name?: string | null; key?: string | null; invite?: string | null }

/**
 * Makes the viewer a member of a room, by its name and key or by an invite. `address` is the client's, for counting
 * wrong keys. Joining again succeeds and does not use up the invite. FORBIDDEN for banned users and for a wrong key,
 * CONFLICT when the room is full.
 */
export async function joinRoom(viewer: Viewer | null, input: Join, address: string): Promise<Membership> {
  const me = requireViewer(viewer)
  const { room, inviteId } = await findRoomToJoin(me, input)
  const membershipKey = { roomId: room.id, userId: me.user.id }
  const current = await findActiveMembership(membershipKey)
  if (current) return current
  // Verifying is slow on purpose, so it comes before the lock.
  if (!inviteId) await verifyRoomKey(me, room, { key: input.key, address })
  return changeRoom(room.id, async (tx, locked, log) => {
    const current = await findActiveMembership(membershipKey, tx)
    if (current) return current
    if (!inviteId && locked.keyHash && locked.keyHash !== room.keyHash)
      throw conflict(m.room_key_changed, 'key')
    return admit(tx, log, { room: locked, userId: me.user.id, inviteId })
  })
}

/**
 * Makes a user a member of a room under the room's lock, by an invite or without one. Ends a ban that has expired. CONFLICT
 * when the room is full, NOT_FOUND when the invite is not valid.
 */
export async function admit(
  tx: Tx,
  log: RoomLog,
  { room, userId, inviteId }: { room: Room; userId: string; inviteId: string | null },
): Promise<Membership> {
  const membershipKey = { roomId: room.id, userId }
  if (room.capacity !== null && room.memberCount >= room.capacity)
    throw conflict(m.room_full, { max: room.capacity })
  if (inviteId) await consumeInvite(tx, inviteId)
  await tx.ban.deleteMany({ where: membershipKey })
  return setMembership(tx, log, {
    ...membershipKey,
    status: 'ACTIVE',
    role: 'MEMBER',
    joinedAt: new Date(),
    lastReadNumber: room.messageCount,
    favorite: false,
    notifyLevel: null,
    mutedUntil: null,
    change: 'JOINED',
  })
}

/** Finds the room by name or invite. The invite's ID is null if the viewer joins by name and needs the room's key. */
async function findRoomToJoin(
  viewer: Viewer,
  { name, invite: code }: Join,
): Promise<{ room: Room; inviteId: string | null }> {
  if (!name && !code) throw badInput('name', m.join_without_room)
  const room = name ? await readRoomByName(name) : null
  if (name && !room) throw notFound(m.room_name_unknown, { name }, 'name')
  if (!code) return { room: room!, inviteId: null }
  const invite = await findInviteToJoin(viewer, code)
  if (!invite) throw inviteNotFound()
  if (room && room.id !== invite.roomId) throw badInput('invite', m.invite_of_other_room, { room: room.name })
  return { room: invite.room, inviteId: invite.id }
}

/** Returns the membership of a member, or null for someone who can join. FORBIDDEN for a banned user. */
async function findActiveMembership(key: MembershipKey, tx?: Tx): Promise<Membership | null> {
  const membership = await readMembership(key, tx)
  if (membership?.status === 'ACTIVE') return membership
  if (membership?.status === 'BANNED' && (await findActiveBan(key, tx))) throw notMemberError('BANNED')
  return null
}
