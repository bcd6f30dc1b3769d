import { parseId } from '../ids.ts'
import { builder } from '../schema/builder.ts'
import { Room } from './room.schema.ts'
import { transferRoom } from './transfer.ts'

builder.mutationField('transferRoom', (t) =>
  t.field({
    type: Room,
    description: 'Makes another member the owner of a room. The viewer becomes a moderator. Owner only.',
    args: {
      roomId: t.arg.id({ required: true, description: 'The ID of the room.' }),
      userId: t.arg.id({ required: true, description: 'The ID of the new owner, who must be a member.' }),
    },
    resolve: (_, { roomId, userId }, { viewer }) =>
      transferRoom(viewer, parseId('Room', roomId, 'roomId'), parseId('User', userId, 'userId')),
  }),
)
