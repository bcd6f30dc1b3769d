import type { Attachment as Row } from '../../prisma/generated/client/client.ts'
import { User } from '../accounts/user.schema.ts'
import { env } from '../env.ts'
import { SHORT_LIST } from '../schema/list-complexity.ts'
import { encodeId, parseId } from '../ids.ts'
import { Message } from '../messages/message.schema.ts'
import { builder } from '../schema/builder.ts'
import { registerNode, Node } from '../schema/node.ts'
import { deleteAttachment, findAttachment, uploadAttachment } from './attachment.ts'
import { removeAvatar, uploadAvatar } from '../accounts/avatar.ts'
import { attachmentUrl, isInline } from '../files/url.ts'

const Attachment = builder.objectRef<Row>('Attachment').implement({
  description: 'A file that a message carries.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'Opaque; unique over all types.',
      shared: true,
      resolve: ({ id }) => encodeId('Attachment', id),
    }),
    filename: t.exposeString('filename', {
      description: 'As its uploader called it.',
      shared: true,
    }),
    contentType: t.exposeString('contentType', {
      description: 'Found out from what is in it; application/octet-stream where nobody knows.',
      shared: true,
    }),
    size: t.exposeInt('size', { description: 'Bytes.', shared: true }),
    url: t.string({
      description:
        'Where it is, on this server: for members only, as the message is, by session cookie or Authorization header. It takes ranges.',
      shared: true,
      resolve: (attachment) => attachmentUrl(attachment),
    }),
    thumbnailUrl: t.string({
      nullable: true,
      description: 'Where a smaller version is, of at most 800 pixels a side, as WebP; pictures only.',
      shared: true,
      resolve: (attachment) =>
        attachment.width === null ? null : `${attachmentUrl(attachment)}?size=thumbnail`,
    }),
    inline: t.boolean({
      description: 'Whether a browser may show or play it where it is; else it can only be downloaded.',
      shared: true,
      resolve: ({ contentType }) => isInline(contentType),
    }),
    width: t.exposeInt('width', {
      nullable: true,
      description: 'Pixels, the way it is to be shown; pictures only.',
      shared: true,
    }),
    height: t.exposeInt('height', {
      nullable: true,
      description: 'Pixels, the way it is to be shown; pictures only.',
      shared: true,
    }),
  }),
})

registerNode('Attachment', ({ viewer }, id) => findAttachment(viewer, id))

builder.objectField(Message, 'attachments', (t) =>
  t.field({
    type: [Attachment],
    description: 'What it carries, in the order in which it was sent.',
    shared: true,
    complexity: SHORT_LIST,
    resolve: (message, _, { loaders }) => message.attachments ?? loaders.attachments.load(message),
  }),
)

const UploadLimits = builder.objectRef<{ size: number; types: string[] }>('UploadLimits').implement({
  description: 'What may be uploaded here.',
  fields: (t) => ({
    size: t.exposeInt('size', { description: 'Bytes of a file, at most.' }),
    types: t.exposeStringList('types', { description: 'Kinds of files, such as image/*; */* for all.' }),
  }),
})

builder.queryField('uploadLimits', (t) =>
  t.field({
    type: UploadLimits,
    description: 'What may be uploaded here, so that nobody sends for nothing.',
    resolve: () => ({ size: env.UPLOAD_LIMIT, types: env.UPLOAD_TYPES }),
  }),
)

builder.mutationFields((t) => ({
  uploadAttachment: t.field({
    type: Attachment,
    description:
      'By multipart request. Members only; shown to nobody until a message carries it, deleted after a day without one. What a camera wrote into a picture, such as the place, is taken out.',
    args: {
      roomId: t.arg.id({ required: true, description: 'The room of the message that will carry it.' }),
      file: t.arg({ type: 'File', required: true, description: 'The file.' }),
    },
    resolve: (_, { roomId, file }, { viewer }) =>
      uploadAttachment(viewer, parseId('Room', roomId, 'roomId'), file),
  }),
  deleteAttachment: t.boolean({
    description: 'Deletes what the viewer uploaded and no message carries. False when there is no such file.',
    args: { id: t.arg.id({ required: true, description: 'The attachment.' }) },
    resolve: (_, { id }, { viewer }) => deleteAttachment(viewer, parseId('Attachment', id, 'id')),
  }),
  uploadAvatar: t.field({
    type: User,
    description:
      'By multipart request. Makes a picture the viewer’s own, cut to a square; everyone in its rooms is told.',
    args: { file: t.arg({ type: 'File', required: true, description: 'The picture.' }) },
    resolve: (_, { file }, { viewer }) => uploadAvatar(viewer, file),
  }),
  removeAvatar: t.field({
    type: User,
    description: 'Takes the viewer’s picture away.',
    resolve: (_, _args, { viewer }) => removeAvatar(viewer),
  }),
}))
