import type { Membership, RoomKind } from '../../prisma/generated/client/client.ts'
import { findUser } from '../accounts/user.ts'
import { requireViewer, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { withRelated } from '../db/related.ts'
import { keyset, type Page, timePosition, toConnection } from '../pagination.ts'
import type { MembershipRow } from '../room-log/rows.ts'
import { findHiddenDirects } from './direct.ts'
import { type MembershipKey, readMembership } from './membership.ts'
import { requireMember } from './permission.ts'
import { searchFilter } from './search-filter.ts'
import { isOfThread } from './thread.ts'

/** Returns the viewer's membership of a room. Null if they are not a member. */
export async function findViewerMembership(
  viewer: Viewer | null,
  roomId: string,
): Promise<Membership | null> {
  if (!viewer) return null
  const membership = await readMembership({ roomId, userId: viewer.user.id })
  return membership?.status === 'ACTIVE' ? membership : null
}

/**
 * Returns a membership of a room that the viewer is a member of, or the viewer's own of any room. Null if there is
 * none, or the viewer is banned or has left a conversation: the membership leads to the room, which is then not theirs to see.
 */
export async function findMembership(
  viewer: Viewer | null,
  { roomId, userId }: MembershipKey,
): Promise<Membership | null> {
  const isOwn = requireViewer(viewer).user.id === userId
  // Nobody learns who else follows a thread.
  if (!isOwn && isOfThread(await requireMember(viewer, roomId))) return null
  const membership = await db.membership.findUnique({
    where: { roomId_userId: { roomId, userId } },
    include: { room: true },
  })
  if (!isOwn || !membership || membership.status === 'ACTIVE') return membership
  return membership.status === 'BANNED' || membership.room.kind !== 'ROOM' ? null : membership
}

/** Returns the room whose members may read a room: itself, or the parent of a thread. Members only. */
async function requireMembersOf(viewer: Viewer | null, roomId: string): Promise<string> {
  if (!isOfThread(await requireMember(viewer, roomId))) return roomId
  const thread = await db.room.findUnique({ where: { id: roomId }, select: { parentId: true } })
  return thread?.parentId ?? roomId
}

/** Returns a user's membership of a room, of any status. Null if there is no such user or membership. Members only. */
export async function findMembershipOf(
  viewer: Viewer | null,
  roomId: string,
  username: string,
): Promise<MembershipRow | null> {
  const room = await requireMembersOf(viewer, roomId)
  const user = await findUser(username)
  const membership = user && (await readMembership({ roomId: room, userId: user.id }))
  return membership && { ...membership, user }
}

/** Returns a page of a room's members, longest-standing first. `search` matches their names. Members only. */
export async function listMembers(
  viewer: Viewer | null,
  roomId: string,
  { search, page }: { search: string | null; page: Page },
) {
  const membersOf = await requireMembersOf(viewer, roomId)
  const { where, ...sorted } = keyset(page, { at: 'joinedAt', id: 'userId', order: 'asc' })
  const filter = await searchFilter(search)
  if (filter === null) return toConnection<MembershipRow>([], page, joinedCursor)
  const rows = await db.membership.findMany({
    where: {
      roomId: membersOf,
      status: 'ACTIVE',
      ...(filter && { user: { OR: [{ username: filter }, { foldedName: filter }] } }),
      ...where,
    },
    ...sorted,
    include: { user: true },
  })
  return toConnection<MembershipRow>(rows, page, joinedCursor)
}

const joinedCursor = ({ joinedAt, userId }: Membership) => timePosition(joinedAt, userId)

/**
 * Returns a page of the viewer's memberships of rooms of some kinds, most recently active room first: all, only the favorites or
 * only the others.
 */
export async function listViewerMemberships(
  viewer: Viewer,
  { kinds, favorite, page }: { kinds: RoomKind[]; favorite: boolean | undefined; page: Page },
) {
  const hidden = kinds.includes('DIRECT') ? await findHiddenDirects(viewer) : []
  const { where, orderBy, take } = keyset(page, { at: 'activeAt', id: 'id', order: 'desc' })
  const rows = await db.membership.findMany({
    where: {
      userId: viewer.user.id,
      status: 'ACTIVE',
      favorite,
      roomId: { notIn: hidden },
      room: { kind: { in: kinds }, ...where },
    },
    orderBy: orderBy.map((room) => ({ room })),
    take,
    include: { room: true },
  })
  return toConnection(withRelated(rows, 'room'), page, ({ room }) => timePosition(room.activeAt, room.id))
}
