import { parseId } from '../ids.ts'
import { builder } from '../schema/builder.ts'
import { changeRoomKey } from './key.ts'
import { Room } from './room.schema.ts'
import { newRoomKey } from './validators.ts'

builder.mutationField('changeRoomKey', (t) =>
  t.field({
    type: Room,
    description: 'Changes or removes a room’s key. Members stay, and invites keep working. Owner only.',
    args: {
      roomId: t.arg.id({ required: true, description: 'The ID of the room.' }),
      key: t.arg.string({
        description: 'The new key: 1 to 256 characters. Omitted or null to make the room public.',
        validate: newRoomKey,
      }),
    },
    resolve: (_, { roomId, key }, { viewer }) =>
      changeRoomKey(viewer, parseId('Room', roomId, 'roomId'), key ?? null),
  }),
)
