import { User } from '../accounts/user.schema.ts'
import { requireViewer } from '../accounts/viewer.ts'
import type { Context } from '../context.ts'
import { parseId } from '../ids.ts'
import { builder } from '../schema/builder.ts'
import { presenceSource } from './presence-source.ts'
import type { Presence as PresenceShape } from './room-presence.ts'
import { setTyping } from './typing.ts'

/** The most people listed. Listing everyone would send thousands of names to thousands of people in a large room. */
const MAX_ONLINE = 200
const MAX_TYPING = 20

/** Loads the first users of a list, without those who no longer exist. */
async function loadUsers(ids: readonly string[], limit: number, { loaders }: Context) {
  const users = await Promise.all(ids.slice(0, limit).map((id) => loaders.user.load(id)))
  return users.filter((user) => user !== null)
}

const Presence = builder.objectRef<PresenceShape>('Presence').implement({
  description: 'The people who are in a room right now. Presence is never stored.',
  fields: (t) => ({
    online: t.field({
      type: [User],
      description: `The people present: those subscribed to roomPresence for the room. At most ${MAX_ONLINE}; use onlineCount for the total.`,
      shared: true,
      resolve: ({ online }, _, context) => loadUsers(online, MAX_ONLINE, context),
    }),
    onlineCount: t.int({
      description: 'The number of people present.',
      shared: true,
      resolve: ({ online }) => online.length,
    }),
    typing: t.field({
      type: [User],
      description: `The people who are typing. At most ${MAX_TYPING}.`,
      shared: true,
      resolve: ({ typing }, _, context) => loadUsers(typing, MAX_TYPING, context),
    }),
  }),
})

builder.subscriptionField('roomPresence', (t) =>
  t.field({
    type: Presence,
    description:
      'The people who are in a room and who are typing. The first event is the current state. Members only; ends when roomEvents would.',
    shared: true,
    args: { roomId: t.arg.id({ required: true, description: 'The id of the room.' }) },
    subscribe: (_, { roomId }, { viewer }) =>
      presenceSource(requireViewer(viewer), parseId('Room', roomId, 'roomId')),
    resolve: (presence: PresenceShape) => presence,
  }),
)

builder.mutationField('setTyping', (t) =>
  t.boolean({
    description: 'Shows the viewer as typing to the other people in the room for 5 seconds.',
    args: { roomId: t.arg.id({ required: true, description: 'The id of the room.' }) },
    resolve: (_, { roomId }, { viewer }) => setTyping(viewer, parseId('Room', roomId, 'roomId')),
  }),
)
