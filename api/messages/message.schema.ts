import { excludeDeleted } from '../accounts/exclude-deleted.ts'
import { User } from '../accounts/user.schema.ts'
import { SHORT_LIST } from '../schema/list-complexity.ts'
import { encodeId, parseId, parseMessageId } from '../ids.ts'
import { parsePage } from '../pagination.ts'
import type { MessageRow } from '../room-log/rows.ts'
import { Membership } from '../rooms/membership.schema.ts'
import { Room } from '../rooms/room.schema.ts'
import { badInput } from '../errors.ts'
import { builder } from '../schema/builder.ts'
import { registerNode, Node } from '../schema/node.ts'
import { findMessage, listMessages, markRead, sendMessage } from './message.ts'
import { isBlank, messageText, needsText, nonce } from './text.ts'

/**
 * A message. What hangs on it comes with the row where it is known (a message just posted), else from the operation's
 * loaders: the same for a page, a mutation's answer and an event.
 */
export const Message = builder.objectRef<MessageRow>('Message')

Message.implement({
  description: 'What someone said in a room.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'Opaque; unique over all types.',
      shared: true,
      resolve: ({ roomId, number }) => encodeId('Message', [roomId, number]),
    }),
    room: t.field({
      type: Room,
      description: 'Where.',
      shared: true,
      resolve: async ({ roomId }, _, { loaders }) => (await loaders.room.load(roomId))!,
    }),
    number: t.exposeInt('number', {
      description: '1, 2, 3 … in its room, without a gap. Also its address: /r/NAME/NUMBER.',
      shared: true,
    }),
    version: t.exposeInt('version', {
      description: 'The room’s version at this message’s last change.',
      shared: true,
    }),
    author: t.field({
      type: User,
      nullable: true,
      description: 'Null once the account is deleted.',
      shared: true,
      resolve: ({ author, authorId }, _, { loaders }) =>
        author ? excludeDeleted(author) : loaders.user.load(authorId).then(excludeDeleted),
    }),
    text: t.exposeString('text', {
      description: 'Markdown source, at most 4,000 characters; empty once deleted.',
      shared: true,
    }),
    nonce: t.exposeString('nonce', {
      nullable: true,
      description:
        'As its author’s client made it: by it that client knows the message again that it is sending.',
      shared: true,
    }),
    postedAt: t.expose('postedAt', {
      type: 'DateTime',
      description: 'When it was posted.',
      shared: true,
    }),
    editedAt: t.expose('editedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When its text was last changed.',
      shared: true,
    }),
    deletedAt: t.expose('deletedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was deleted: what is left is a tombstone.',
      shared: true,
    }),
    replyTo: t.field({
      type: Message,
      nullable: true,
      description: 'What it answers.',
      shared: true,
      resolve: ({ roomId, replyToNumber }, _, { loaders }) =>
        replyToNumber ? loaders.message.load({ roomId, number: replyToNumber }) : null,
    }),
    mentions: t.field({
      type: [User],
      description: 'The members whom it names with @.',
      shared: true,
      complexity: SHORT_LIST,
      resolve: async (message, _, { loaders }) => {
        const mentions = message.mentions ?? (await loaders.mentions.load(message))
        const users = await Promise.all(mentions.map(({ userId }) => loaders.user.load(userId)))
        return users.filter((user) => user !== null)
      },
    }),
  }),
})

registerNode('Message', ({ viewer }, key) => {
  const [roomId = '', number] = key.split(',')
  return findMessage(viewer, roomId, Number(number))
})

export const MessageConnection = builder.connectionObject(
  { type: Message, name: 'MessageConnection', description: 'A page of messages.' },
  { name: 'MessageEdge', description: 'A message in a list.' },
)

builder.objectFields(Room, (t) => ({
  messages: t.connection(
    {
      type: Message,
      description: 'Members only. In the order of their numbers; last: N is the newest page.',
      args: {
        around: t.arg.int({
          description: 'A number: the page has that message in its middle. Without after and before.',
        }),
      },
      resolve: ({ id }, { around, ...args }, { viewer }) =>
        listMessages(viewer, id, parsePage(args), around ?? null),
    },
    MessageConnection,
  ),
  message: t.field({
    type: Message,
    nullable: true,
    description: 'Members only. One message by its number.',
    args: { number: t.arg.int({ required: true, description: 'Its number in the room.' }) },
    resolve: ({ id }, { number }, { viewer }) => findMessage(viewer, id, number),
  }),
}))

const SendMessageInput = builder.inputType('SendMessageInput', {
  description: 'A message to be posted.',
  fields: (t) => ({
    roomId: t.id({ required: true, description: 'Where.' }),
    text: t.string({
      required: true,
      description: 'Markdown, at most 4,000 characters; empty only where there are attachments.',
      validate: messageText,
    }),
    nonce: t.string({
      description: 'Made by the client, such as a UUID; makes a retry safe.',
      validate: nonce,
    }),
    replyToId: t.id({ description: 'The message that this one answers; of the same room.' }),
    attachmentIds: t.idList({ description: 'What was uploaded for it, at most 10.' }),
  }),
})

builder.mutationFields((t) => ({
  sendMessage: t.field({
    type: Message,
    shared: true,
    description:
      'The same nonce by the same author in the same room returns the message it made the first time.',
    args: { input: t.arg({ type: SendMessageInput, required: true, description: 'The message.' }) },
    resolve: (_, { input }, { viewer }) => {
      const roomId = parseId('Room', input.roomId, 'roomId')
      const replyTo = input.replyToId ? parseMessageId(input.replyToId, 'replyToId') : null
      if (replyTo && replyTo.roomId !== roomId)
        throw badInput('replyToId', 'What you reply to is not in this room.')
      if (isBlank(input.text) && !input.attachmentIds?.length) throw badInput('text', needsText)
      if ((input.attachmentIds?.length ?? 0) > 10)
        throw badInput('attachmentIds', 'A message carries at most 10 attachments.')
      return sendMessage(viewer, {
        roomId,
        text: input.text,
        nonce: input.nonce,
        replyToNumber: replyTo?.number,
        attachmentIds: input.attachmentIds?.map((id) => parseId('Attachment', id, 'attachmentIds')),
      })
    },
  }),
  markRead: t.field({
    type: Membership,
    description: 'Remembers how far the viewer has read; a lower number marks as unread.',
    args: {
      roomId: t.arg.id({ required: true, description: 'The room.' }),
      number: t.arg.int({ required: true, description: 'The number of the last message read; 0: none.' }),
      onlyForward: t.arg.boolean({
        defaultValue: false,
        description:
          'True: a lower number than the one remembered changes nothing. So no device undoes what another has read.',
      }),
    },
    resolve: (_, { roomId, number, onlyForward }, { viewer }) =>
      markRead(viewer, parseId('Room', roomId, 'roomId'), number, onlyForward ?? false),
  }),
}))
