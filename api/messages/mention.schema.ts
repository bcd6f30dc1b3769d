import { Membership } from '../rooms/membership.schema.ts'
import { builder } from '../schema/builder.ts'

builder.objectField(Membership, 'mentionCount', (t) =>
  t.int({
    nullable: true,
    description:
      'The viewer’s own membership only, else null: how many of the messages not read yet mention the viewer.',
    resolve: (membership, _, { viewer, loaders }) => {
      if (viewer?.user.id !== membership.userId) return null
      return membership.unreadMentions?.count() ?? loaders.unreadMentions.load(membership)
    },
  }),
)
