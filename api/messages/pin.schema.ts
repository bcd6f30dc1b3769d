import { excludeDeleted } from '../accounts/user.ts'
import { User } from '../accounts/user.schema.ts'
import { parseMessageId } from '../ids.ts'
import { parsePage } from '../pagination.ts'
import { Room } from '../rooms/room.schema.ts'
import { builder } from '../schema/builder.ts'
import { Message, MessageConnection } from './message.schema.ts'
import { listPins, pinMessage, unpinMessage } from './pin.ts'

builder.objectFields(Message, (t) => ({
  pinnedAt: t.expose('pinnedAt', {
    type: 'DateTime',
    nullable: true,
    description: 'When the message was pinned. Null if it is not.',
    shared: true,
  }),
  pinnedBy: t.field({
    type: User,
    nullable: true,
    description: 'The user who pinned the message. Null if it is not pinned, or the account was deleted.',
    shared: true,
    resolve: async ({ pinnedById }, _, { loaders }) =>
      pinnedById ? excludeDeleted(await loaders.user.load(pinnedById)) : null,
  }),
}))

builder.objectField(Room, 'pins', (t) =>
  t.connection(
    {
      type: Message,
      description: 'The pinned messages, the newest pin first. At most 100. Members only.',
      resolve: ({ id }, args, { viewer }) => listPins(viewer, id, parsePage(args)),
    },
    MessageConnection,
  ),
)

builder.mutationFields((t) => {
  const args = { messageId: t.arg.id({ required: true, description: 'The ID of the message.' }) }
  return {
    pinMessage: t.field({
      type: Message,
      description:
        'Pins a message for everybody in the room. Moderators and the owner; in a direct conversation everybody. Pinning it again changes nothing. A room has at most 100 pins.',
      args,
      resolve: (_, { messageId }, { viewer }) => pinMessage(viewer, parseMessageId(messageId, 'messageId')),
    }),
    unpinMessage: t.field({
      type: Message,
      description:
        'Unpins a message. Moderators and the owner; in a direct conversation everybody. Changes nothing if it is not pinned.',
      args,
      resolve: (_, { messageId }, { viewer }) => unpinMessage(viewer, parseMessageId(messageId, 'messageId')),
    }),
  }
})
