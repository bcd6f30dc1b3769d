import { parseMessageId } from '../ids.ts'
import { reason } from '../rooms/validators.ts'
import { builder } from '../schema/builder.ts'
import { deleteMessage } from './delete.ts'
import { editMessage } from './edit.ts'
import { Message } from './message.schema.ts'
import { messageText } from './text.ts'

builder.mutationFields((t) => ({
  editMessage: t.field({
    type: Message,
    description: 'Edits the text of a message, which also updates its mentions. Author only.',
    args: {
      messageId: t.arg.id({ required: true, description: 'The ID of the message to edit.' }),
      text: t.arg.string({
        required: true,
        description:
          'The new text, in the dialect of Markdown that docs/markup.md describes, at most 4,000 characters. May be empty if there are attachments. With a poll, which stays as it is, an empty text becomes its question.',
        validate: messageText,
      }),
    },
    resolve: (_, { messageId, text }, { viewer }) =>
      editMessage(viewer, parseMessageId(messageId, 'messageId'), text),
  }),
  deleteMessage: t.field({
    type: Message,
    description:
      'Deletes a message. Allowed for its author, moderators and the room’s owner. The message keeps its number; deletedAt is set, and text, mentions, reactions, poll and attachments are removed.',
    args: {
      messageId: t.arg.id({ required: true, description: 'The ID of the message to delete.' }),
      reason: t.arg.string({
        description:
          'Why another user’s message is deleted, at most 500 characters. Recorded in the audit log.',
        validate: reason,
      }),
    },
    resolve: (_, { messageId, reason }, { viewer }) =>
      deleteMessage(viewer, parseMessageId(messageId, 'messageId'), reason ?? ''),
  }),
}))
