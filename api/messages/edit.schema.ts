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
    description: 'Changes what a message says, and with it whom it mentions. Author only.',
    args: {
      messageId: t.arg.id({ required: true, description: 'The message.' }),
      text: t.arg.string({
        required: true,
        description: 'Markdown, at most 4,000 characters; empty only where there are attachments.',
        validate: messageText,
      }),
    },
    resolve: (_, { messageId, text }, { viewer }) =>
      editMessage(viewer, parseMessageId(messageId, 'messageId'), text),
  }),
  deleteMessage: t.field({
    type: Message,
    description:
      'For the author, moderators and the owner. What is left is a tombstone: deletedAt is set, and text, mentions, reactions and attachments are gone.',
    args: {
      messageId: t.arg.id({ required: true, description: 'The message.' }),
      reason: t.arg.string({
        description: 'Why, when it is another’s: for the audit log; at most 500 characters.',
        validate: reason,
      }),
    },
    resolve: (_, { messageId, reason }, { viewer }) =>
      deleteMessage(viewer, parseMessageId(messageId, 'messageId'), reason ?? ''),
  }),
}))
