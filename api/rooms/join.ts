import type { Membership, Room } from '../../prisma/generated/client/client.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { badInput, conflict, forbidden, notFound } from '../errors.ts'
import { changeRoom, type Tx } from '../room-log/change-room.ts'
import { notMemberError } from '../room-log/membership-status.ts'
import { findInvite, consumeInvite } from './invite.ts'
import { checkKey } from './key.ts'
import { requireMember, setMembership } from './membership.ts'
import { can } from './policy.ts'
import { roomByName } from './room.ts'
import { notExpired } from './visible-rooms.ts'

export type Join = { name?: string | null; key?: string | null; invite?: string | null }

/** What lets someone in: a room by its name, whose key is still to be checked, or an invite to it. */
type Way = { room: Room; inviteId: string | null }

/**
 * Makes the viewer a member; `address` is where it asks from, for counting wrong keys. Joining again is no error, and
 * needs and uses up nothing. FORBIDDEN for the banned and for a wrong key, CONFLICT when the room is full.
 */
export async function joinRoom(viewer: Viewer | null, input: Join, address: string): Promise<Membership> {
  const me = requireViewer(viewer)
  const { room, inviteId } = await findWay(input)
  const already = await standing(db, room.id, me.user.id)
  if (already) return already
  // Before the lock: it takes long on purpose.
  if (!inviteId) await checkKey(me, room, input.key, address)
  return changeRoom(room.id, async (tx, locked, log) => {
    const already = await standing(tx, room.id, me.user.id)
    if (already) return already
    if (!inviteId && locked.keyHash && locked.keyHash !== room.keyHash)
      throw conflict('The room’s key was changed just now. Ask for the new one.', 'key')
    if (locked.capacity !== null && locked.memberCount >= locked.capacity)
      throw conflict(`The room is full: it takes ${locked.capacity}. Try again when someone has left.`)
    if (inviteId) await consumeInvite(tx, inviteId)
    await tx.ban.deleteMany({ where: { roomId: room.id, userId: me.user.id } })
    const joined = {
      status: 'ACTIVE',
      role: 'MEMBER',
      joinedAt: new Date(),
      lastReadNumber: locked.messageCount,
    } as const
    return setMembership(tx, log, room.id, me.user.id, joined)
  })
}

async function findWay({ name, invite: code }: Join): Promise<Way> {
  if (!name && !code) throw badInput('name', 'Which room? Pass its name, or an invite.')
  const room = name ? await roomByName(name) : null
  if (name && !room) throw notFound(`There is no room called ${name}. Check the name, or make it.`, 'name')
  if (!code) return { room: room!, inviteId: null }
  const invite = await findInvite(code)
  if (!invite) throw notFound('This invite is not valid (any more). Ask for a new one.', 'invite')
  if (room && room.id !== invite.roomId)
    throw badInput('invite', `This invite is not one to ${room.name}. Leave out the name.`)
  return { room: invite.room, inviteId: invite.id }
}

/** The membership of someone who is in already, null for someone who may come in; FORBIDDEN for the banned. */
async function standing(on: Tx, roomId: string, userId: string): Promise<Membership | null> {
  const membership = await on.membership.findUnique({ where: { roomId_userId: { roomId, userId } } })
  if (membership?.status === 'ACTIVE') return membership
  if (membership?.status === 'BANNED' && (await on.ban.count({ where: { roomId, userId, ...notExpired() } })))
    throw notMemberError('BANNED')
  return null
}

/** Ends the viewer's membership. Not for the owner. */
export async function leaveRoom(viewer: Viewer | null, roomId: string): Promise<Membership> {
  const me = requireViewer(viewer)
  return changeRoom(roomId, async (tx, _room, log) => {
    const membership = await requireMember(me, roomId, tx)
    if (!can(membership.role, 'LEAVE'))
      throw forbidden('The owner cannot leave. Transfer the room to someone, or delete it.')
    return setMembership(tx, log, roomId, me.user.id, { status: 'LEFT', role: 'MEMBER' })
  })
}
