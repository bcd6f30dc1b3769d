import { User } from '../accounts/user.schema.ts'
import { builder } from '../schema/builder.ts'
import { removeAvatar, uploadAvatar } from './avatar.ts'

builder.mutationFields((t) => ({
  uploadAvatar: t.field({
    type: User,
    description: 'Sets the viewer’s avatar, in a multipart request. The picture is cropped to a square.',
    args: { file: t.arg({ type: 'File', required: true, description: 'The picture to upload.' }) },
    resolve: (_, { file }, { viewer }) => uploadAvatar(viewer, file),
  }),
  removeAvatar: t.field({
    type: User,
    description: 'Removes the viewer’s avatar.',
    resolve: (_, _args, { viewer }) => removeAvatar(viewer),
  }),
}))
