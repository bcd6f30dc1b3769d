import type { Attachment as AttachmentRow } from '../../prisma/generated/client/client.ts'
import { env } from '../env.ts'
import { isInline } from '../files/content-type.ts'
import { attachmentUrl } from '../files/url.ts'
import { encodeId, parseId } from '../ids.ts'
import { Message } from '../messages/message.schema.ts'
import { readUploadLimits } from '../server/upload-limits.ts'
import { builder } from '../schema/builder.ts'
import { SHORT_LIST } from '../schema/list-complexity.ts'
import { Node, registerNode } from '../schema/node.ts'
import { deleteAttachment, findAttachment, uploadAttachment } from './attachment.ts'

export const Attachment = builder.objectRef<AttachmentRow>('Attachment').implement({
  description: 'A file attached to a message.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'The attachment’s global ID.',
      shared: true,
      resolve: ({ id }) => encodeId('Attachment', id),
    }),
    filename: t.exposeString('filename', {
      description: 'The name of the file, as given by its uploader.',
      shared: true,
    }),
    contentType: t.exposeString('contentType', {
      description: 'The content type, detected from the file’s bytes. application/octet-stream if unknown.',
      shared: true,
    }),
    size: t.exposeInt('size', { description: 'The size in bytes.', shared: true }),
    url: t.string({
      description:
        'The path of the file on this server. Only room members can load it, with a session cookie or an Authorization header. Supports range requests.',
      shared: true,
      resolve: (attachment) => attachmentUrl(attachment),
    }),
    thumbnailUrl: t.string({
      nullable: true,
      description:
        'The path of a smaller version in WebP format, at most 800 pixels on either side. Null if the file is not a picture.',
      shared: true,
      resolve: (attachment) =>
        attachment.width === null ? null : `${attachmentUrl(attachment)}?size=thumbnail`,
    }),
    inline: t.boolean({
      description: 'True if a browser can show or play the file. If false, the file is served as a download.',
      shared: true,
      resolve: ({ contentType }) => isInline(contentType),
    }),
    width: t.exposeInt('width', {
      nullable: true,
      description: 'The width of the picture as displayed, in pixels. Null if the file is not a picture.',
      shared: true,
    }),
    height: t.exposeInt('height', {
      nullable: true,
      description: 'The height of the picture as displayed, in pixels. Null if the file is not a picture.',
      shared: true,
    }),
  }),
})

registerNode('Attachment', ({ viewer }, id) => findAttachment(viewer, id))

builder.objectField(Message, 'attachments', (t) =>
  t.field({
    type: [Attachment],
    description: 'The attached files, in the order in which they were sent.',
    shared: true,
    complexity: SHORT_LIST,
    resolve: (message, _, { loaders }) => message.attachments ?? loaders.attachments.load(message),
  }),
)

const UploadLimits = builder.objectRef<{ size: number; types: string[] }>('UploadLimits').implement({
  description: 'The limits for uploads on this server.',
  fields: (t) => ({
    size: t.exposeInt('size', { description: 'The maximum size of a file, in bytes.' }),
    types: t.exposeStringList('types', {
      description: 'The accepted content types, such as image/*. */* accepts every type.',
    }),
  }),
})

builder.queryField('uploadLimits', (t) =>
  t.field({
    type: UploadLimits,
    description: 'The limits for uploads on this server, to check files before they are sent.',
    resolve: async () => ({ size: (await readUploadLimits()).file, types: env.UPLOAD_TYPES }),
  }),
)

builder.mutationFields((t) => ({
  uploadAttachment: t.field({
    type: Attachment,
    description:
      'Uploads a file for a message, in a multipart request. Members only. Only the uploader can see the file until a message is sent with it; without a message it is deleted after a day. What cameras write into pictures and films, such as the location, is removed from JPEG, PNG, WebP, GIF, MP4, QuickTime and still AVIF. Other files, such as HEIC, TIFF, WebM, MP3, FLAC, Ogg and PDF, are kept as they are, and so are subtitles.',
    args: {
      roomId: t.arg.id({ required: true, description: 'The ID of the room to send the file to.' }),
      file: t.arg({ type: 'File', required: true, description: 'The file to upload.' }),
    },
    resolve: (_, { roomId, file }, { viewer }) =>
      uploadAttachment(viewer, parseId('Room', roomId, 'roomId'), file),
  }),
  deleteAttachment: t.boolean({
    description:
      'Deletes a file that the viewer uploaded and has not sent with a message. Returns false if there is no such file.',
    args: { id: t.arg.id({ required: true, description: 'The ID of the attachment.' }) },
    resolve: (_, { id }, { viewer }) => deleteAttachment(viewer, parseId('Attachment', id, 'id')),
  }),
}))
