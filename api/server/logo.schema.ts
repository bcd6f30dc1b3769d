import { builder } from '../schema/builder.ts'
import { removeServerLogo, uploadServerLogo } from './logo.ts'
import { Server } from './server.schema.ts'

builder.mutationFields((t) => ({
  uploadServerLogo: t.field({
    type: Server,
    description:
      'Sets the server’s logo, in a multipart request. The picture is cropped to a square. Admins only. Requires a session: access tokens are refused.',
    args: { file: t.arg({ type: 'File', required: true, description: 'The picture to upload.' }) },
    resolve: async (_, { file }, { viewer }) => ({
      ...(await uploadServerLogo(viewer, file)),
      needsSetup: false,
    }),
  }),
  removeServerLogo: t.field({
    type: Server,
    description: 'Removes the server’s logo. Admins only. Requires a session: access tokens are refused.',
    resolve: async (_, _args, { viewer }) => ({ ...(await removeServerLogo(viewer)), needsSetup: false }),
  }),
}))
