import { MembershipStatus, Role } from '../../prisma/generated/client/client.ts'
import { Viewer } from '../accounts/account.schema.ts'
import { User } from '../accounts/user.schema.ts'
import { requireViewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { encodeId, parseId } from '../ids.ts'
import { parsePage } from '../pagination.ts'
import type { MembershipRow } from '../room-log/rows.ts'
import { builder } from '../schema/builder.ts'
import { registerNode, Node } from '../schema/node.ts'
import { joinRoom, leaveRoom } from './join.ts'
import { listMembers, listMyMemberships, requireMember } from './membership.ts'
import { Room } from './room.schema.ts'

builder.enumType(Role, {
  name: 'Role',
  description: 'What a member may do; docs/roles.md has the table.',
  values: {
    OWNER: { description: 'Who made the room, or was given it. One in each.' },
    MODERATOR: { description: 'Keeps order: may ban, kick, delete messages, invite.' },
    MEMBER: { description: 'Reads and posts.' },
  },
})

builder.enumType(MembershipStatus, {
  name: 'MembershipStatus',
  description: 'Whether someone is in a room.',
  values: {
    ACTIVE: { description: 'A member.' },
    LEFT: { description: 'Was a member, or was banned and is no more; may join again.' },
    BANNED: { description: 'May neither read, nor post, nor join.' },
  },
})

/** A person's place in a room. */
export const Membership = builder.objectRef<MembershipRow>('Membership').implement({
  description: 'A person’s place in a room.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'Opaque; unique over all types.',
      shared: true,
      resolve: ({ roomId, userId }) => encodeId('Membership', [roomId, userId]),
    }),
    room: t.field({
      type: Room,
      description: 'Where.',
      shared: true,
      resolve: async ({ room, roomId }, _, { loaders }) => room ?? (await loaders.room.load(roomId))!,
    }),
    user: t.field({
      type: User,
      description: 'Who.',
      shared: true,
      resolve: async ({ user, userId }, _, { loaders }) => user ?? (await loaders.user.load(userId))!,
    }),
    role: t.expose('role', { type: Role, description: 'What they may do here.', shared: true }),
    status: t.expose('status', {
      type: MembershipStatus,
      description: 'Whether they are in.',
      shared: true,
    }),
    joinedAt: t.expose('joinedAt', {
      type: 'DateTime',
      description: 'When they last joined.',
      shared: true,
    }),
    lastReadNumber: t.int({
      nullable: true,
      description: 'The viewer’s own membership only, else null: the number of the last message read.',
      resolve: ({ userId, lastReadNumber }, _, { viewer }) =>
        viewer?.user.id === userId ? lastReadNumber : null,
    }),
    unreadCount: t.int({
      nullable: true,
      description:
        'The viewer’s own membership only, else null. Costs the same however many messages the room has.',
      resolve: async (membership, _, { viewer, loaders }) => {
        if (viewer?.user.id !== membership.userId) return null
        const room = membership.room ?? (await loaders.room.load(membership.roomId))
        return Math.max(0, (room?.messageCount ?? 0) - membership.lastReadNumber)
      },
    }),
  }),
})

registerNode('Membership', async ({ viewer }, key) => {
  const [roomId = '', userId = ''] = key.split(',')
  const own = requireViewer(viewer).user.id === userId
  if (!own) await requireMember(viewer, roomId)
  const membership = await db.membership.findUnique({ where: { roomId_userId: { roomId, userId } } })
  // It would lead on to the room, of which who is banned from it may know nothing: viewer.ban says what they may.
  return own && membership?.status === 'BANNED' ? null : membership
})

export const MembershipConnection = builder.connectionObject(
  { type: Membership, name: 'MembershipConnection', description: 'A page of memberships.' },
  { name: 'MembershipEdge', description: 'A membership in a list.' },
)

builder.objectFields(Room, (t) => ({
  viewerMembership: t.field({
    type: Membership,
    nullable: true,
    description: 'The viewer’s own. Null when not a member.',
    resolve: async ({ id: roomId }, _, { viewer }) => {
      if (!viewer) return null
      const membership = await db.membership.findUnique({
        where: { roomId_userId: { roomId, userId: viewer.user.id } },
      })
      return membership?.status === 'ACTIVE' ? membership : null
    },
  }),
  members: t.connection(
    {
      type: Membership,
      description: 'Members only. The longest-standing first; search matches user names.',
      args: { search: t.arg.string({ description: 'Part of a name.' }) },
      resolve: ({ id }, { search, ...args }, { viewer }) =>
        listMembers(viewer, id, search ?? null, parsePage(args)),
    },
    MembershipConnection,
  ),
}))

builder.objectFields(Viewer, (t) => ({
  memberships: t.connection(
    {
      type: Membership,
      description: 'The rooms that the viewer has joined, most recently active first.',
      resolve: (viewer, args) => listMyMemberships(viewer, parsePage(args)),
    },
    MembershipConnection,
  ),
}))

const JoinRoomInput = builder.inputType('JoinRoomInput', {
  description: 'Which room, and what opens it.',
  fields: (t) => ({
    name: t.string({ description: 'The room’s name, whatever its case.' }),
    key: t.string({ description: 'The private room’s key.' }),
    invite: t.string({ description: 'An invite’s code, instead of name and key.' }),
  }),
})

builder.mutationFields((t) => ({
  joinRoom: t.field({
    type: Membership,
    description: 'By name and, where it is private, key; or by an invite’s code. Joining again is no error.',
    args: { input: t.arg({ type: JoinRoomInput, required: true, description: 'Which room.' }) },
    resolve: (_, { input }, { viewer, client }) => joinRoom(viewer, input, client?.address ?? 'unknown'),
  }),
  leaveRoom: t.field({
    type: Membership,
    description: 'Not for the owner, who deletes or transfers the room.',
    args: { roomId: t.arg.id({ required: true, description: 'The room.' }) },
    resolve: (_, { roomId }, { viewer }) => leaveRoom(viewer, parseId('Room', roomId, 'roomId')),
  }),
}))
