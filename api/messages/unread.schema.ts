import type { Context } from '../context.ts'
import { parseId } from '../ids.ts'
import type { Unread } from '../inbox/unread-counts.ts'
import type { MembershipRow } from '../room-log/rows.ts'
import { Membership } from '../rooms/membership.schema.ts'
import { builder } from '../schema/builder.ts'
import { markRead } from './mark-read.ts'

type Eventual<T> = T | Promise<T>

/** Returns an unread count of the viewer's own membership; null for others. Viewer events carry the counts. */
function loadUnread(
  membership: MembershipRow,
  context: Context,
  count: keyof Unread,
): Eventual<number | null> {
  if (context.viewer?.user.id !== membership.userId) return null
  const unread = membership.unread?.count() ?? countUnread(membership, context)
  return unread instanceof Promise ? unread.then((counts) => counts[count]) : unread[count]
}

async function countUnread(
  { room, roomId, userId, lastReadNumber }: MembershipRow,
  { loaders }: Context,
): Promise<Unread> {
  const { messageCount } = room ?? (await loaders.room.load(roomId))!
  return loaders.unread.load({ roomId, userId, lastReadNumber, messageCount })
}

builder.objectFields(Membership, (t) => ({
  unreadCount: t.int({
    nullable: true,
    description:
      'The number of messages the viewer has not read. Deleted messages and the viewer’s own are not counted; of more than 1,000 messages, only among the newest 1,000. Null for other users’ memberships.',
    resolve: (membership, _, context) => loadUnread(membership, context, 'messages'),
  }),
  mentionCount: t.int({
    nullable: true,
    description:
      'The number of unread messages that mention the viewer, except the viewer’s own. Null if this is not the viewer’s own membership.',
    resolve: (membership, _, context) => loadUnread(membership, context, 'mentions'),
  }),
}))

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
