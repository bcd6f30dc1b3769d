import { z } from 'zod'
import { m } from '@latchkey/messages'
import { User } from '../accounts/user.schema.ts'
import { Viewer } from '../accounts/viewer.schema.ts'
import { parseId } from '../ids.ts'
import { Membership } from '../rooms/membership.schema.ts'
import { Room } from '../rooms/room.schema.ts'
import { builder } from '../schema/builder.ts'
import { SHORT_LIST } from '../schema/list-complexity.ts'
import { invalid } from '../validation.ts'
import { hideDirect } from './hide.ts'
import { listDirects, MAX_DIRECTS } from './list.ts'
import { MAX_PEOPLE, openDirect } from './open.ts'

builder.objectField(Room, 'people', (t) =>
  t.field({
    type: [User],
    nullable: true,
    shared: true,
    complexity: SHORT_LIST,
    description:
      'The people of a direct conversation, the viewer included, in alphabetical order of their usernames. Null for other rooms.',
    // One that the viewer only remembers has nobody in it (scheduled/list.ts).
    resolve: ({ id, kind, memberCount }, _, { loaders }) =>
      kind === 'DIRECT' && memberCount > 0 ? loaders.people.load(id) : null,
  }),
)

const range = invalid(m.page_size_range, { field: 'first', max: MAX_DIRECTS })

builder.objectField(Viewer, 'directs', (t) =>
  t.field({
    type: [Membership],
    description: `The viewer’s direct conversations, most recently active first, at most ${MAX_DIRECTS}. Without the hidden ones, and without those that others opened and nobody has written in. \`memberships\` has all of them.`,
    complexity: ({ first }) => ({ field: 10, multiplier: Math.max(1, first ?? MAX_DIRECTS) }),
    args: {
      first: t.arg.int({
        description: 'Returns only the first *n* conversations.',
        validate: z.int().min(0, range).max(MAX_DIRECTS, range),
      }),
    },
    resolve: (viewer, { first }) => listDirects(viewer, first ?? MAX_DIRECTS),
  }),
)

builder.mutationFields((t) => ({
  openDirect: t.field({
    type: Room,
    description: `Returns the direct conversation between the viewer and these people, and creates it if there is none. It comes back into the viewer’s list if they had hidden it; the others see it with its first message. Between two and ${MAX_PEOPLE} people. FORBIDDEN if a new one cannot be started with one of them.`,
    args: {
      userIds: t.arg.idList({
        required: true,
        description: 'The IDs of the other people. The viewer’s own is ignored.',
        validate: z.array(z.string()).max(100, invalid(m.direct_too_many, { max: MAX_PEOPLE })),
      }),
    },
    resolve: (_, { userIds }, { viewer }) =>
      openDirect(
        viewer,
        userIds.map((id) => parseId('User', id, 'userIds')),
      ),
  }),
  hideDirect: t.field({
    type: Membership,
    description:
      'Hides a direct conversation from the viewer’s list until its next message, or until they open it. Nobody else can tell.',
    args: { roomId: t.arg.id({ required: true, description: 'The ID of the conversation.' }) },
    resolve: (_, { roomId }, { viewer }) => hideDirect(viewer, parseId('Room', roomId, 'roomId')),
  }),
}))
