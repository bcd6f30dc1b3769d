import { excludeDeleted } from '../accounts/user.ts'
import { User } from '../accounts/user.schema.ts'
import { parseId, parseMessageId } from '../ids.ts'
import { Message } from '../messages/message.schema.ts'
import { parsePage } from '../pagination.ts'
import { Membership } from '../rooms/membership.schema.ts'
import { Room, RoomConnection } from '../rooms/room.schema.ts'
import { builder } from '../schema/builder.ts'
import { SHORT_LIST } from '../schema/list-complexity.ts'
import { followThread } from './follow.ts'
import { listThreads } from './list.ts'
import { startThread } from './start.ts'

builder.objectFields(Room, (t) => ({
  parent: t.field({
    type: Room,
    nullable: true,
    description: 'The room that a thread belongs to. Null for other rooms.',
    shared: true,
    resolve: ({ parentId }, _, { loaders }) => (parentId ? loaders.room.load(parentId) : null),
  }),
  rootMessage: t.field({
    type: Message,
    nullable: true,
    description:
      'The message that a thread belongs to. It may have been deleted, and is then a tombstone. Null for other rooms.',
    shared: true,
    resolve: ({ parentId, rootNumber }, _, { loaders }) =>
      parentId && rootNumber ? loaders.message.load({ roomId: parentId, number: rootNumber }) : null,
  }),
  threads: t.connection(
    {
      type: Room,
      description: 'The threads of the room, most recently active first. Members only.',
      resolve: ({ id }, args, { viewer }) => listThreads(viewer, id, parsePage(args)),
    },
    RoomConnection,
  ),
}))

builder.objectFields(Message, (t) => ({
  thread: t.field({
    type: Room,
    nullable: true,
    description: 'The thread of the message, which is a room of its own. Null until `startThread`.',
    shared: true,
    resolve: ({ threadId }, _, { loaders }) => (threadId ? loaders.room.load(threadId) : null),
  }),
  replyCount: t.int({
    description:
      'The number of messages in the thread of this message. At most a second old, as the next two are; `Message.thread` has the exact one.',
    shared: true,
    // A node of the previous version publishes messages without it.
    resolve: ({ replyCount }) => replyCount ?? 0,
  }),
  lastReplyAt: t.field({
    type: 'DateTime',
    nullable: true,
    description: 'When the last message was posted in the thread. Null if there is none.',
    shared: true,
    resolve: ({ lastReplyAt }) => lastReplyAt ?? null,
  }),
  repliers: t.field({
    type: [User],
    description: 'The people who posted in the thread lately, the latest first, at most three.',
    shared: true,
    complexity: SHORT_LIST,
    resolve: async ({ replierIds }, _, { loaders }) => {
      const users = await Promise.all(
        // The database has null for none.
        ((replierIds as string[] | null | undefined) ?? []).map((id) => loaders.user.load(id)),
      )
      return users.map(excludeDeleted).filter((user) => user !== null)
    },
  }),
}))

builder.mutationFields((t) => ({
  startThread: t.field({
    type: Room,
    description:
      'Returns the thread of a message, and starts it if there is none. The author of the message then follows it. Not for a message of a thread.',
    args: { messageId: t.arg.id({ required: true, description: 'The ID of the message.' }) },
    resolve: (_, { messageId }, { viewer }) => startThread(viewer, parseMessageId(messageId, 'messageId')),
  }),
  followThread: t.field({
    type: Membership,
    description:
      'Follows a thread: it is in the viewer’s list of threads with its unread count, and its messages notify the viewer. Posting in a thread follows it, and so does a mention in it. `leaveRoom` stops following it.',
    args: { roomId: t.arg.id({ required: true, description: 'The ID of the thread.' }) },
    resolve: (_, { roomId }, { viewer }) => followThread(viewer, parseId('Room', roomId, 'roomId')),
  }),
}))
