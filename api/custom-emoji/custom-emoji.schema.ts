import type { CustomEmoji as CustomEmojiRow } from '../../prisma/generated/client/client.ts'
import { User } from '../accounts/user.schema.ts'
import { excludeDeleted } from '../accounts/user.ts'
import { encodeId, parseId } from '../ids.ts'
import { builder } from '../schema/builder.ts'
import { Node, registerNode } from '../schema/node.ts'
import { deleteCustomEmoji, findCustomEmoji, listCustomEmoji, uploadCustomEmoji } from './custom-emoji.ts'
import { emojiName, emojiNames } from './validators.ts'

export const CustomEmoji = builder.objectRef<CustomEmojiRow>('CustomEmoji').implement({
  description: 'A picture that people use as an emoji.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'The emoji’s global ID.',
      shared: true,
      resolve: ({ id }) => encodeId('CustomEmoji', id),
    }),
    name: t.exposeString('name', {
      description:
        'Used as :name: in text and reactions. Two to 32 of a-z, 0-9, - and _; never a name that a Unicode emoji has.',
      shared: true,
    }),
    url: t.string({
      description:
        'The path of the picture on this server, in WebP format, at most 128 pixels on either side. Everyone with an account can load it. It never changes: a picture uploaded later under the same name has another path.',
      shared: true,
      resolve: ({ key }) => `/files/emoji/${key}`,
    }),
    stillUrl: t.string({
      nullable: true,
      description:
        'The path of a picture that does not move, for people who prefer reduced motion. Null if the emoji is not animated.',
      shared: true,
      resolve: ({ key, animated }) => (animated ? `/files/emoji/${key}/still` : null),
    }),
    createdBy: t.field({
      type: User,
      nullable: true,
      description: 'The user who uploaded the emoji. Null if the account was deleted.',
      shared: true,
      resolve: async ({ createdById }, _, { loaders }) =>
        createdById ? excludeDeleted(await loaders.user.load(createdById)) : null,
    }),
  }),
})

registerNode('CustomEmoji', ({ viewer }, id) => findCustomEmoji(viewer, id))

builder.queryField('customEmoji', (t) =>
  t.field({
    type: [CustomEmoji],
    description: 'The custom emoji of this server, by name. At most 500.',
    complexity: { field: 10, multiplier: 100 },
    args: {
      names: t.arg.stringList({
        description:
          'Returns only the emoji with these names, at most 100, for a client that shows a text. Names that no emoji has are left out.',
        validate: emojiNames,
      }),
    },
    resolve: (_, { names }, { viewer }) => listCustomEmoji(viewer, names),
  }),
)

builder.mutationFields((t) => ({
  uploadCustomEmoji: t.field({
    type: CustomEmoji,
    description:
      'Adds a custom emoji, in a multipart request. A picture larger than 128 pixels is scaled down, and the file can have at most 1 MiB. JPEG, PNG, WebP, GIF and AVIF; animations of GIF and WebP, with at most 300 frames, stay animated. CONFLICT if the name is taken, or if the server has 500. Admins, with a session; everyone if `Server.customEmojiOpen`.',
    args: {
      name: t.arg.string({
        required: true,
        description: 'The name, without colons: two to 32 of a-z, 0-9, - and _.',
        validate: emojiName,
      }),
      file: t.arg({ type: 'File', required: true, description: 'The picture to upload.' }),
    },
    resolve: (_, { name, file }, { viewer }) => uploadCustomEmoji(viewer, { name, upload: file }),
  }),
  deleteCustomEmoji: t.boolean({
    description:
      'Deletes a custom emoji. Messages and reactions show its name then. False if it does not exist. Admins, with a session; the user who uploaded it if `Server.customEmojiOpen`.',
    args: { id: t.arg.id({ required: true, description: 'The ID of the emoji.' }) },
    resolve: (_, { id }, { viewer }) => deleteCustomEmoji(viewer, parseId('CustomEmoji', id, 'id')),
  }),
}))
