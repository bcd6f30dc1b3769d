import { m } from '@latchkey/messages'
import { z } from 'zod'
import { NotificationCause } from '../../prisma/generated/client/client.ts'
import { describeDevice } from '../accounts/describe-device.ts'
import { Session } from '../accounts/session.schema.ts'
import { excludeDeleted } from '../accounts/user.ts'
import { User } from '../accounts/user.schema.ts'
import { Viewer } from '../accounts/viewer.schema.ts'
import { encodeId, parseId } from '../ids.ts'
import { mailLocale } from '../mail/locale.ts'
import { Message } from '../messages/message.schema.ts'
import { MAX_PAGE, parsePage } from '../pagination.ts'
import { Room } from '../rooms/room.schema.ts'
import { builder } from '../schema/builder.ts'
import { Node, registerNode } from '../schema/node.ts'
import { invalid } from '../validation.ts'
import {
  countUnreadNotifications,
  findNotification,
  listNotifications,
  markNotificationsRead,
  type NotificationRow,
} from './inbox.ts'

const Cause = builder.enumType(NotificationCause, {
  name: 'NotificationCause',
  description: 'The reasons for a notification.',
  values: {
    MENTION: { description: 'A message mentions the viewer, or everyone with @all or @here.' },
    REPLY: { description: 'A message replies to one of the viewer’s messages.' },
    THREAD: { description: 'A message was posted in a thread that the viewer follows.' },
    DIRECT: { description: 'A message was posted in a direct conversation.' },
    REACTION: { description: 'Someone reacted to one of the viewer’s messages.' },
    REMINDER: { description: 'The viewer asked to be reminded of a message.' },
    ROOM: { description: 'A message was posted in a room of which the viewer wants every message.' },
    SIGN_IN: { description: 'Someone signed in to the viewer’s account from a new device.' },
  },
})

export const Notification = builder.objectRef<NotificationRow>('Notification').implement({
  description:
    'An entry of the viewer’s inbox. Kept for 90 days. Later versions may add causes: show one that you do not know by what its other fields say.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'The notification’s global ID.',
      resolve: ({ id }) => encodeId('Notification', id),
    }),
    cause: t.expose('cause', { type: Cause, description: 'The reason for the notification.' }),
    message: t.field({
      type: Message,
      nullable: true,
      description:
        'The message. For a reaction, the viewer’s message. Null if it was deleted, the viewer is no longer a member of the room, or it is about none.',
      resolve: async ({ roomId, number, membership }, _, { loaders }) => {
        if (roomId === null || number === null || membership?.status !== 'ACTIVE') return null
        const message = await loaders.message.load({ roomId, number })
        return message?.deletedAt ? null : message
      },
    }),
    room: t.field({
      type: Room,
      nullable: true,
      description:
        'The room of the message. Null if there is no message, the viewer is banned from it, or, for a thread, is no longer a member of its parent.',
      resolve: async ({ roomId, membership }, _, { loaders }) => {
        if (roomId === null || !membership || membership.status === 'BANNED') return null
        const room = await loaders.room.load(roomId)
        return room?.kind === 'THREAD' && membership.status !== 'ACTIVE' ? null : room
      },
    }),
    actor: t.field({
      type: User,
      nullable: true,
      description:
        'The author of the message, or the person who reacted. Null for a sign-in, or if the account was deleted.',
      resolve: ({ cause, actorId }, _, { loaders }) =>
        cause === 'SIGN_IN' ? null : loaders.user.load(actorId).then(excludeDeleted),
    }),
    device: t.string({
      nullable: true,
      description:
        'Of a sign-in: the browser and its system, such as Firefox on Android, in the viewer’s language. Null for other causes.',
      resolve: ({ cause, userAgent }, _, { viewer, client }) =>
        cause === 'SIGN_IN' ? describeDevice(userAgent, mailLocale(viewer?.user ?? null, client)) : null,
    }),
    session: t.field({
      type: Session,
      nullable: true,
      description:
        'Of a sign-in: the session that it opened, for `revokeSession`. Null once it has ended, for other causes, and for access tokens.',
      resolve: ({ id, cause }, _, { viewer, loaders }) =>
        cause === 'SIGN_IN' && viewer?.sessionId ? loaders.sessionOf.load(id) : null,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the notification was created.' }),
    readAt: t.expose('readAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When it was marked as read, by the viewer or by reading the message. Null if it is unread.',
    }),
  }),
})

registerNode('Notification', ({ viewer }, id) => findNotification(viewer, id))

const NotificationConnection = builder.connectionObject(
  { type: Notification, name: 'NotificationConnection', description: 'A page of notifications.' },
  { name: 'NotificationEdge', description: 'A notification in a list.' },
)

builder.objectFields(Viewer, (t) => ({
  notifications: t.connection(
    {
      type: Notification,
      description: 'The viewer’s notifications, newest first. Kept for 90 days.',
      args: {
        unread: t.arg.boolean({
          description: 'Returns only unread notifications, or, if false, only those that are read.',
        }),
      },
      resolve: (viewer, { unread, ...args }) =>
        listNotifications(viewer, { unread: unread ?? undefined, page: parsePage(args) }),
    },
    NotificationConnection,
  ),
  unreadNotificationCount: t.int({
    description: 'The number of the viewer’s unread notifications. 1,000 means 1,000 or more.',
    resolve: ({ user }) => countUnreadNotifications(user.id),
  }),
}))

const ids = z.array(z.string()).max(MAX_PAGE, invalid(m.ids_too_many, { max: MAX_PAGE }))

builder.mutationField('markNotificationsRead', (t) =>
  t.field({
    type: Viewer,
    description:
      'Marks notifications as read on all of the viewer’s devices. Reading a room with `markRead` does so, too. IDs of notifications that are gone are ignored.',
    args: {
      ids: t.arg.idList({
        description: `The IDs of the notifications, at most ${MAX_PAGE}. Omitted or null to mark all of them.`,
        validate: ids,
      }),
    },
    resolve: (_, { ids }, { viewer }) =>
      markNotificationsRead(viewer, ids?.map((id) => parseId('Notification', id, 'ids')) ?? null),
  }),
)
