import { User } from '../accounts/user.schema.ts'
import { requireViewer } from '../accounts/viewer.ts'
import { parseId } from '../ids.ts'
import { setTyping } from './typing.ts'
import { builder } from '../schema/builder.ts'
import type { Presence as Shape } from './room-presence.ts'
import { presenceSource } from '../inbox/sources.ts'
import { notMemberError, readMembershipStatus } from '../room-log/membership-status.ts'

/** People named one by one; beyond that the count has to do, or a room of thousands would tell thousands of thousands. */
const MAX_NAMED = 200
const MAX_TYPING = 20

const Presence = builder.objectRef<Shape>('Presence').implement({
  description: 'Who is in a room now. Nothing of it is stored.',
  fields: (t) => ({
    online: t.field({
      type: [User],
      description: `Who is here: who follows roomPresence of this room. At most ${MAX_NAMED}; onlineCount counts them all.`,
      shared: true,
      resolve: async ({ online }, _, { loaders }) =>
        (await Promise.all(online.slice(0, MAX_NAMED).map((id) => loaders.user.load(id)))).filter(
          (user) => user !== null,
        ),
    }),
    onlineCount: t.int({
      description: 'How many are here.',
      shared: true,
      resolve: ({ online }) => online.length,
    }),
    typing: t.field({
      type: [User],
      description: `Who is typing, at most ${MAX_TYPING}.`,
      shared: true,
      resolve: async ({ typing }, _, { loaders }) =>
        (await Promise.all(typing.slice(0, MAX_TYPING).map((id) => loaders.user.load(id)))).filter(
          (user) => user !== null,
        ),
    }),
  }),
})

builder.subscriptionField('roomPresence', (t) =>
  t.field({
    type: Presence,
    description:
      'Who is here and who is typing; nothing of it is stored. The first event tells who is here now. Members only; ends as roomEvents does.',
    shared: true,
    args: { roomId: t.arg.id({ required: true, description: 'The room.' }) },
    subscribe: async (_, { roomId: id }, { viewer }) => {
      const me = requireViewer(viewer)
      const roomId = parseId('Room', id, 'roomId')
      const { status } = await readMembershipStatus(roomId, me.user.id)
      if (status !== 'ACTIVE') throw notMemberError(status)
      return presenceSource(me, roomId)
    },
    resolve: (presence: Shape) => presence,
  }),
)

builder.mutationField('setTyping', (t) =>
  t.boolean({
    description: 'Shown to the others for 5 seconds.',
    args: { roomId: t.arg.id({ required: true, description: 'Where.' }) },
    resolve: (_, { roomId }, { viewer }) => setTyping(viewer, parseId('Room', roomId, 'roomId')),
  }),
)
