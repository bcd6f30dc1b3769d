import { excludeDeleted } from '../accounts/user.ts'
import { User } from '../accounts/user.schema.ts'
import { encodeId } from '../ids.ts'
import { parsePage } from '../pagination.ts'
import { Room } from '../rooms/room.schema.ts'
import { builder } from '../schema/builder.ts'
import { SHORT_LIST } from '../schema/list-complexity.ts'
import { Node, registerNode } from '../schema/node.ts'
import { findMessage } from './find.ts'
import { listMessages } from './list.ts'
import type { MessageRow } from '../room-log/rows.ts'

/** Related rows come with the message if they are known, as for a new one, or else from the operation's loaders. */
export const Message = builder.objectRef<MessageRow>('Message')

Message.implement({
  description: 'A message in a room.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'The message’s global ID.',
      shared: true,
      resolve: ({ roomId, number }) => encodeId('Message', [roomId, number]),
    }),
    room: t.field({
      type: Room,
      description: 'The room the message was posted in.',
      shared: true,
      resolve: async ({ roomId }, _, { loaders }) => (await loaders.room.load(roomId))!,
    }),
    number: t.exposeInt('number', {
      description:
        'The message’s position in its room: 1, 2, 3, and so on, without gaps. The web app shows the message at /r/NAME/NUMBER.',
      shared: true,
    }),
    version: t.exposeInt('version', {
      description: 'The room’s version at the last change of this message.',
      shared: true,
    }),
    author: t.field({
      type: User,
      nullable: true,
      description: 'The user who posted the message. Null if the account was deleted.',
      shared: true,
      resolve: ({ author, authorId }, _, { loaders }) =>
        author ? excludeDeleted(author) : loaders.user.load(authorId).then(excludeDeleted),
    }),
    text: t.exposeString('text', {
      description:
        'The text as written, in the dialect of Markdown that docs/markup.md describes, at most 4,000 characters. For a message that was sent with a poll and without a text, the question. Empty if the message was deleted.',
      shared: true,
    }),
    mentionsAll: t.boolean({
      description:
        'True if the message notifies everyone, with @all, or everyone who is present, with @here. For people who may not do so, both are plain text.',
      shared: true,
      // A node of the previous version publishes messages without it.
      resolve: ({ everyone }) => Boolean(everyone),
    }),
    nonce: t.exposeString('nonce', {
      nullable: true,
      description:
        'The nonce that the author’s client sent with the message. The client uses it to recognize its own message.',
      shared: true,
    }),
    postedAt: t.expose('postedAt', {
      type: 'DateTime',
      description: 'When the message was posted.',
      shared: true,
    }),
    editedAt: t.expose('editedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the text was last edited. Null if it was never edited.',
      shared: true,
    }),
    deletedAt: t.expose('deletedAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When the message was deleted. A deleted message keeps its number and loses its text, mentions, reactions, poll and attachments.',
      shared: true,
    }),
    replyTo: t.field({
      type: Message,
      nullable: true,
      description: 'The message that this one replies to. Null if it is not a reply.',
      shared: true,
      resolve: ({ roomId, replyToNumber }, _, { loaders }) =>
        replyToNumber ? loaders.message.load({ roomId, number: replyToNumber }) : null,
    }),
    mentions: t.field({
      type: [User],
      description: 'The members mentioned in the text with @username.',
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
  return findMessage(viewer, { roomId, number: Number(number) })
})

export const MessageConnection = builder.connectionObject(
  { type: Message, name: 'MessageConnection', description: 'A page of messages.' },
  { name: 'MessageEdge', description: 'A message and its cursor.' },
)

builder.objectFields(Room, (t) => ({
  messages: t.connection(
    {
      type: Message,
      description:
        'The messages in the room, ordered by number. Members only. Pass last to get the newest messages.',
      args: {
        around: t.arg.int({
          description:
            'Returns the page with this message number in its middle. Cannot be combined with after or before.',
        }),
      },
      resolve: ({ id }, { around, ...args }, { viewer }) =>
        listMessages(viewer, id, { page: parsePage(args), around }),
    },
    MessageConnection,
  ),
  message: t.field({
    type: Message,
    nullable: true,
    description: 'A message by its number. Members only. Null if there is no such message.',
    args: { number: t.arg.int({ required: true, description: 'The number of the message in the room.' }) },
    resolve: ({ id }, { number }, { viewer }) => findMessage(viewer, { roomId: id, number }),
  }),
}))
