import { Role } from '../../prisma/generated/client/client.ts'
import { parseId } from '../ids.ts'
import { Membership } from '../rooms/membership.schema.ts'
import { builder } from '../schema/builder.ts'
import { setRole } from './role.ts'

builder.mutationField('setRole', (t) =>
  t.field({
    type: Membership,
    description: 'Changes a member’s role. Owner only.',
    args: {
      roomId: t.arg.id({ required: true, description: 'The ID of the room.' }),
      userId: t.arg.id({ required: true, description: 'The ID of the member.' }),
      role: t.arg({ type: Role, required: true, description: 'The new role: MODERATOR or MEMBER.' }),
    },
    resolve: (_, { roomId, userId, role }, { viewer }) =>
      setRole(viewer, {
        roomId: parseId('Room', roomId, 'roomId'),
        userId: parseId('User', userId, 'userId'),
        role,
      }),
  }),
)
