import { User } from '../accounts/user.schema.ts'
import { Viewer } from '../accounts/viewer.schema.ts'
import { parseId } from '../ids.ts'
import { builder } from '../schema/builder.ts'
import { blockUser, listBlocked, unblockUser } from './block.ts'

builder.objectField(Viewer, 'blocked', (t) =>
  t.field({
    type: [User],
    description:
      'The people that the viewer has blocked. Clients collapse their messages. They cannot start a direct conversation with the viewer, and they cannot tell that they are blocked.',
    resolve: (viewer) => listBlocked(viewer),
  }),
)

builder.mutationFields((t) => ({
  blockUser: t.field({
    type: User,
    description:
      'Blocks a user, from now on: they cannot start a direct conversation with the viewer. In a conversation between the two, neither can send, edit or react; the error FORBIDDEN does not say why. Blocking again changes nothing.',
    args: { userId: t.arg.id({ required: true, description: 'The ID of the user.' }) },
    resolve: (_, { userId }, { viewer }) => blockUser(viewer, parseId('User', userId, 'userId')),
  }),
  unblockUser: t.field({
    type: User,
    description: 'Ends a block of the viewer’s. Nothing happens if there is none.',
    args: { userId: t.arg.id({ required: true, description: 'The ID of the user.' }) },
    resolve: (_, { userId }, { viewer }) => unblockUser(viewer, parseId('User', userId, 'userId')),
  }),
}))
