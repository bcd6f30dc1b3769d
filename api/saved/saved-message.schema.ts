import { Viewer } from '../accounts/viewer.schema.ts'
import { encodeId, parseMessageId } from '../ids.ts'
import { Message } from '../messages/message.schema.ts'
import { parsePage } from '../pagination.ts'
import { builder } from '../schema/builder.ts'
import { Node, registerNode } from '../schema/node.ts'
import { findSaved, listSaved, saveMessage, type SavedRow, unsaveMessage } from './saved-message.ts'

const SavedMessage = builder.objectRef<SavedRow>('SavedMessage').implement({
  description: 'A message that the viewer keeps for later. Nobody else can see that.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'The saved message’s global ID.',
      resolve: ({ id }) => encodeId('SavedMessage', id),
    }),
    message: t.field({
      type: Message,
      description: 'The message. It may have been deleted meanwhile, and is then a tombstone.',
      resolve: ({ message }) => message,
    }),
    savedAt: t.expose('savedAt', { type: 'DateTime', description: 'When it was saved.' }),
    remindAt: t.expose('remindAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the viewer is reminded of it, by a notification. Null if they are not, or no more.',
    }),
  }),
})

registerNode('SavedMessage', ({ viewer }, id) => findSaved(viewer, id))

const SavedMessageConnection = builder.connectionObject(
  { type: SavedMessage, name: 'SavedMessageConnection', description: 'A page of saved messages.' },
  { name: 'SavedMessageEdge', description: 'A saved message in a list.' },
)

builder.objectField(Viewer, 'saved', (t) =>
  t.connection(
    {
      type: SavedMessage,
      description:
        'The messages that the viewer has saved, the latest first, without those of rooms that they have left. At most 1,000.',
      resolve: (viewer, args) => listSaved(viewer, parsePage(args)),
    },
    SavedMessageConnection,
  ),
)

builder.mutationFields((t) => ({
  saveMessage: t.field({
    type: SavedMessage,
    description:
      'Saves a message for the viewer, who can be reminded of it. Members only. Saving it again changes the time of the reminder.',
    args: {
      messageId: t.arg.id({ required: true, description: 'The ID of the message.' }),
      remindAt: t.arg({
        type: 'DateTime',
        description: 'When to remind the viewer, by a notification. Omitted or null for never.',
      }),
    },
    resolve: (_, { messageId, remindAt }, { viewer }) =>
      saveMessage(viewer, parseMessageId(messageId, 'messageId'), remindAt ?? null),
  }),
  unsaveMessage: t.boolean({
    description:
      'Saves a message no longer, and forgets its reminder. Returns true. Changes nothing if it is not saved.',
    args: { messageId: t.arg.id({ required: true, description: 'The ID of the message.' }) },
    resolve: async (_, { messageId }, { viewer }) => {
      await unsaveMessage(viewer, parseMessageId(messageId, 'messageId'))
      return true
    },
  }),
}))
