import { NotifyLevel } from '../../prisma/generated/client/client.ts'
import { parseId } from '../ids.ts'
import { Membership } from '../rooms/membership.schema.ts'
import { builder } from '../schema/builder.ts'
import { defaultLevel } from './decide.ts'
import { setNotifyLevel } from './level.ts'

const Level = builder.enumType(NotifyLevel, {
  name: 'NotifyLevel',
  description: 'The messages that a member is notified of in a room.',
  values: {
    ALL: { description: 'Every message.' },
    MENTIONS: { description: 'Mentions, @all, replies to one’s own messages and followed threads.' },
    NOTHING: { description: 'Nothing.' },
  },
})

builder.objectFields(Membership, (t) => ({
  notifyLevel: t.field({
    type: Level,
    nullable: true,
    description:
      'The messages that the viewer is notified of in the room. Unless they have set it, MENTIONS, and ALL in a direct conversation; a thread is as its parent is set. Null for other users’ memberships.',
    resolve: async ({ userId, notifyLevel, room, roomId }, _, { viewer, loaders }) => {
      if (viewer?.user.id !== userId) return null
      return notifyLevel ?? defaultLevel((room ?? (await loaders.room.load(roomId))!).kind)
    },
  }),
  mutedUntil: t.field({
    type: 'DateTime',
    nullable: true,
    description:
      'Until when the viewer has muted the room. Null if it is not muted, and for other users’ memberships.',
    resolve: ({ userId, mutedUntil }, _, { viewer }) =>
      // A node of the previous version publishes memberships without it.
      viewer?.user.id === userId && mutedUntil && new Date(mutedUntil) > new Date() ? mutedUntil : null,
  }),
}))

builder.mutationField('setNotifyLevel', (t) =>
  t.field({
    type: Membership,
    description:
      'Sets what the viewer is notified of in a room, on all of their devices. Members only. A muted room only notifies of direct mentions, and only in the inbox.',
    args: {
      roomId: t.arg.id({ required: true, description: 'The ID of the room.' }),
      level: t.arg({ type: Level, required: true, description: 'The messages to be notified of.' }),
      mutedUntil: t.arg({
        type: 'DateTime',
        description:
          'Until when the room is muted; 9999-12-31T00:00:00Z mutes it for good. Omitted or null to unmute it.',
      }),
    },
    resolve: (_, { roomId, level, mutedUntil }, { viewer }) =>
      setNotifyLevel(viewer, {
        roomId: parseId('Room', roomId, 'roomId'),
        level,
        mutedUntil: mutedUntil ?? null,
      }),
  }),
)
