import { Role } from '../../prisma/generated/client/client.ts'
import { parseId } from '../ids.ts'
import { builder } from '../schema/builder.ts'
import { reason } from './ban.schema.ts'
import { kickUser } from './kick.ts'
import { Membership } from '../rooms/membership.schema.ts'
import { setRole } from './role.ts'

builder.mutationFields((t) => ({
  kickUser: t.field({
    type: Membership,
    description:
      'Moderators and the owner; only of a member below their own role. Removes; they may join again.',
    args: {
      roomId: t.arg.id({ required: true, description: 'The room.' }),
      userId: t.arg.id({ required: true, description: 'The member.' }),
      reason: t.arg.string({ description: 'For the audit log; at most 500 characters.', validate: reason }),
    },
    resolve: (_, { roomId, userId, reason }, { viewer }) =>
      kickUser(viewer, parseId('Room', roomId, 'roomId'), parseId('User', userId, 'userId'), reason ?? null),
  }),
  setRole: t.field({
    type: Membership,
    description: 'Owner only: makes a member MODERATOR or MEMBER.',
    args: {
      roomId: t.arg.id({ required: true, description: 'The room.' }),
      userId: t.arg.id({ required: true, description: 'The member.' }),
      role: t.arg({ type: Role, required: true, description: 'MODERATOR or MEMBER.' }),
    },
    resolve: (_, { roomId, userId, role }, { viewer }) =>
      setRole(viewer, parseId('Room', roomId, 'roomId'), parseId('User', userId, 'userId'), role),
  }),
}))
