import { User } from '../accounts/user.schema.ts'
import { parseId } from '../ids.ts'
import { builder } from '../schema/builder.ts'
import { removeAvatar, uploadAvatar } from './avatar.ts'

const BOT =
  'The ID of one of the viewer’s bots, whose avatar it is then. Requires a session. Default: the viewer.'

builder.mutationFields((t) => ({
  uploadAvatar: t.field({
    type: User,
    description: 'Sets the viewer’s avatar, in a multipart request. The picture is cropped to a square.',
    args: {
      file: t.arg({ type: 'File', required: true, description: 'The picture to upload.' }),
      userId: t.arg.id({ description: BOT }),
    },
    resolve: (_, { file, userId }, { viewer }) => uploadAvatar(viewer, file, botIdOf(userId)),
  }),
  removeAvatar: t.field({
    type: User,
    description: 'Removes the viewer’s avatar.',
    args: { userId: t.arg.id({ description: BOT }) },
    resolve: (_, { userId }, { viewer }) => removeAvatar(viewer, botIdOf(userId)),
  }),
}))

const botIdOf = (userId: string | null | undefined) =>
  userId == null ? null : parseId('User', userId, 'userId')
