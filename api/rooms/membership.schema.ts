import { MembershipStatus, Role } from '../../prisma/generated/client/client.ts'
import { User } from '../accounts/user.schema.ts'
import { Viewer } from '../accounts/viewer.schema.ts'
import { encodeId } from '../ids.ts'
import { parsePage } from '../pagination.ts'
import type { membershipChanges } from '../room-log/events.ts'
import { isHidden, type MembershipRow } from '../room-log/rows.ts'
import { builder } from '../schema/builder.ts'
import { registerNode, Node } from '../schema/node.ts'
import {
  findMembership,
  findMembershipOf,
  findViewerMembership,
  listMembers,
  listViewerMemberships,
} from './members.ts'
import { Room, RoomKind } from './room.schema.ts'

builder.enumType(Role, {
  name: 'Role',
  description: 'A member’s role in a room. See docs/roles.md for what each role allows.',
  values: {
    OWNER: { description: 'The owner. Each room has exactly one; a direct conversation has none.' },
    MODERATOR: { description: 'Can ban, kick, delete messages and invite.' },
    MEMBER: { description: 'Can read and post.' },
  },
})

builder.enumType(MembershipStatus, {
  name: 'MembershipStatus',
  description: 'The possible states of a user’s membership of a room.',
  values: {
    ACTIVE: { description: 'The user is a member.' },
    LEFT: { description: 'The user left, was kicked, or is no longer banned. They can join again.' },
    BANNED: { description: 'The user is banned. They cannot read, post or join.' },
  },
})

export const MembershipChange = builder.enumType('MembershipChange', {
  description: 'The ways in which a membership changes.',
  values: {
    JOINED: { description: 'The user joined the room.' },
    LEFT: { description: 'The user left the room, or deleted their account.' },
    KICKED: { description: 'A moderator removed the user. They can join again.' },
    BANNED: { description: 'A moderator banned the user.' },
    UNBANNED: { description: 'The user’s ban was lifted or has expired. They can join again.' },
    ROLE_CHANGED: { description: 'The user got another role.' },
    PROFILE_CHANGED: { description: 'The user’s name or avatar changed.' },
    HIDDEN_CHANGED: {
      description:
        'A direct conversation left the viewer’s list, or came into it: the viewer hid or opened it, or somebody wrote in it. `Membership.hidden` tells which. Only in `viewerEvents`.',
    },
    FAVORITE_CHANGED: {
      description: 'The viewer added the room to their favorites or removed it. Only in `viewerEvents`.',
    },
  } satisfies Record<(typeof membershipChanges)[number], { description: string }>,
})

export const Membership = builder.objectRef<MembershipRow>('Membership').implement({
  description: 'A user’s membership of a room.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'The membership’s global ID.',
      shared: true,
      resolve: ({ roomId, userId }) => encodeId('Membership', [roomId, userId]),
    }),
    room: t.field({
      type: Room,
      description: 'The room.',
      shared: true,
      resolve: async ({ room, roomId }, _, { loaders }) => room ?? (await loaders.room.load(roomId))!,
    }),
    user: t.field({
      type: User,
      description: 'The user.',
      shared: true,
      resolve: async ({ user, userId }, _, { loaders }) => user ?? (await loaders.user.load(userId))!,
    }),
    role: t.expose('role', { type: Role, description: 'The user’s role in the room.', shared: true }),
    status: t.expose('status', {
      type: MembershipStatus,
      description: 'The current state of the membership.',
      shared: true,
    }),
    joinedAt: t.expose('joinedAt', {
      type: 'DateTime',
      description: 'When the user last joined.',
      shared: true,
    }),
    lastReadNumber: t.int({
      nullable: true,
      description:
        'The number of the last message that the viewer has read. Null for other users’ memberships.',
      resolve: ({ userId, lastReadNumber }, _, { viewer }) =>
        viewer?.user.id === userId ? lastReadNumber : null,
    }),
    favorite: t.boolean({
      description: 'True if the room is one of the viewer’s favorites. False for other users’ memberships.',
      // A node of the previous version publishes memberships without it.
      resolve: ({ userId, favorite }, _, { viewer }) => viewer?.user.id === userId && Boolean(favorite),
    }),
    hidden: t.boolean({
      description:
        'True for a direct conversation that is not in the viewer’s list: until its first message, except for who opened it, or until the next message after `hideDirect`. False for other users’ memberships.',
      resolve: async (membership, _, { viewer, loaders }) => {
        if (viewer?.user.id !== membership.userId || membership.hiddenUpTo == null) return false
        return isHidden(membership, membership.room ?? (await loaders.room.load(membership.roomId))!)
      },
    }),
  }),
})

registerNode('Membership', ({ viewer }, key) => {
  const [roomId = '', userId = ''] = key.split(',')
  return findMembership(viewer, { roomId, userId })
})

const MembershipConnection = builder.connectionObject(
  { type: Membership, name: 'MembershipConnection', description: 'A page of memberships.' },
  { name: 'MembershipEdge', description: 'A membership in a list.' },
)

builder.objectFields(Room, (t) => ({
  viewerMembership: t.field({
    type: Membership,
    nullable: true,
    description: 'The viewer’s membership of the room. Null if they are not a member.',
    resolve: ({ id }, _, { viewer }) => findViewerMembership(viewer, id),
  }),
  membership: t.field({
    type: Membership,
    nullable: true,
    description:
      'The membership of one user, in whatever state it is. Members only. Null if there is no such user, or they have never been in the room.',
    args: { username: t.arg.string({ required: true, description: 'The username, ignoring case.' }) },
    resolve: ({ id }, { username }, { viewer }) => findMembershipOf(viewer, id, username),
  }),
  members: t.connection(
    {
      type: Membership,
      description: 'The members of the room, longest-standing first. Members only.',
      args: {
        search: t.arg.string({
          description: 'Returns only members with this in their username or display name.',
        }),
      },
      resolve: ({ id }, { search, ...args }, { viewer }) =>
        listMembers(viewer, id, { search: search ?? null, page: parsePage(args) }),
    },
    MembershipConnection,
  ),
}))

builder.objectField(Viewer, 'memberships', (t) =>
  t.connection(
    {
      type: Membership,
      description:
        'The viewer’s memberships of the rooms they have joined, most recently active room first. Without the conversations that are not in the viewer’s list (`Membership.hidden`).',
      args: {
        kinds: t.arg({
          type: [RoomKind],
          defaultValue: ['ROOM'],
          description: 'The kinds of rooms to return.',
        }),
        favorite: t.arg.boolean({
          description: 'Returns only the viewer’s favorites, or, if false, only the other rooms.',
        }),
      },
      resolve: (viewer, { kinds, favorite, ...args }) =>
        listViewerMemberships(viewer, {
          kinds: kinds ?? ['ROOM'],
          favorite: favorite ?? undefined,
          page: parsePage(args),
        }),
    },
    MembershipConnection,
  ),
)
