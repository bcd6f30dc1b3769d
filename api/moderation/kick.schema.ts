import { Viewer } from '../accounts/viewer.schema.ts'
import { parseId } from '../ids.ts'
import { Membership } from '../rooms/membership.schema.ts'
import { reason } from '../rooms/validators.ts'
import { builder } from '../schema/builder.ts'
import { findRemoval, kickUser } from './kick.ts'

builder.objectField(Viewer, 'removedAt', (t) =>
  t.field({
    type: 'DateTime',
    nullable: true,
    description:
      'When a moderator removed the viewer from a room that they have not joined again. Null otherwise.',
    args: { roomName: t.arg.string({ required: true, description: 'The room’s name, in any case.' }) },
    resolve: (viewer, { roomName }) => findRemoval(viewer, roomName),
  }),
)

builder.mutationField('kickUser', (t) =>
  t.field({
    type: Membership,
    description:
      'Removes a member from a room. They can join again. Moderators and the owner only, for members with a lower role.',
    args: {
      roomId: t.arg.id({ required: true, description: 'The ID of the room.' }),
      userId: t.arg.id({ required: true, description: 'The ID of the member.' }),
      reason: t.arg.string({
        description: 'The reason for the audit log, at most 500 characters.',
        validate: reason,
      }),
    },
    resolve: (_, { roomId, userId, reason }, { viewer }) =>
      kickUser(viewer, {
        roomId: parseId('Room', roomId, 'roomId'),
        userId: parseId('User', userId, 'userId'),
        reason,
      }),
  }),
)
