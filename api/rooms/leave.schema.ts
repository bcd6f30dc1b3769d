import { parseId } from '../ids.ts'
import { builder } from '../schema/builder.ts'
import { leaveRoom } from './leave.ts'
import { Membership } from './membership.schema.ts'

builder.mutationField('leaveRoom', (t) =>
  t.field({
    type: Membership,
    description: 'Leaves a room. The owner cannot leave, but can transfer or delete the room.',
    args: { roomId: t.arg.id({ required: true, description: 'The ID of the room.' }) },
    resolve: (_, { roomId }, { viewer }) => leaveRoom(viewer, parseId('Room', roomId, 'roomId')),
  }),
)
