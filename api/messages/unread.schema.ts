import { parseId } from '../ids.ts'
import { Membership } from '../rooms/membership.schema.ts'
import { builder } from '../schema/builder.ts'
import { markRead } from './mark-read.ts'

builder.objectField(Membership, 'mentionCount', (t) =>
  t.int({
    nullable: true,
    description:
      'The number of unread messages that mention the viewer. Null if this is not the viewer’s own membership.',
    resolve: (membership, _, { viewer, loaders }) => {
      if (viewer?.user.id !== membership.userId) return null
      return membership.unreadMentions?.count() ?? loaders.unreadMentions.load(membership)
    },
  }),
)

builder.mutationField('markRead', (t) =>
  t.field({
    type: Membership,
    description: 'Records how far the viewer has read a room. A lower number marks messages as unread.',
    args: {
      roomId: t.arg.id({ required: true, description: 'The ID of the room.' }),
      number: t.arg.int({
        required: true,
        description: 'The number of the last message read. 0 marks all messages as unread.',
      }),
      onlyForward: t.arg.boolean({
        defaultValue: false,
        description:
          'If true, a number lower than the current one is ignored. Prevents one device from undoing what another has read.',
      }),
    },
    resolve: (_, { roomId, number, onlyForward }, { viewer }) =>
      markRead(viewer, {
        roomId: parseId('Room', roomId, 'roomId'),
        number,
        onlyForward: onlyForward ?? false,
      }),
  }),
)
