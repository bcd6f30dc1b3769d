import type { LinkPreview as LinkPreviewRow } from '../../prisma/generated/client/client.ts'
import { previewImageUrl } from '../files/url.ts'
import { parseMessageId } from '../ids.ts'
import { builder } from '../schema/builder.ts'
import { removeLinkPreview } from './link-preview.ts'
import { Message } from './message.schema.ts'

const LinkPreview = builder.objectRef<LinkPreviewRow>('LinkPreview').implement({
  description:
    'The title, description and picture of a page. They are as they were when the page was fetched, at most seven days before the message.',
  fields: (t) => ({
    url: t.exposeString('url', {
      description: 'The address of the page, as in the message, without a fragment.',
      shared: true,
    }),
    siteName: t.exposeString('siteName', {
      nullable: true,
      description: 'The name of the site, at most 80 characters. Null if the page has none.',
      shared: true,
    }),
    title: t.exposeString('title', {
      nullable: true,
      description:
        'The title, at most 200 characters. Null if the page has none, or the link leads to a picture.',
      shared: true,
    }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'The description, at most 400 characters. Null if the page has none.',
      shared: true,
    }),
    imageUrl: t.string({
      nullable: true,
      description:
        'The path on this server of a picture in WebP format, at most 800 pixels on either side. Clients never load anything from the linked site. The picture of a private room can be loaded by its members alone. Null without a picture.',
      shared: true,
      resolve: (preview) => previewImageUrl(preview),
    }),
    imageWidth: t.exposeInt('imageWidth', {
      nullable: true,
      description: 'The width of the picture in pixels. Null without a picture.',
      shared: true,
    }),
    imageHeight: t.exposeInt('imageHeight', {
      nullable: true,
      description: 'The height of the picture in pixels. Null without a picture.',
      shared: true,
    }),
  }),
})

builder.objectField(Message, 'linkPreview', (t) =>
  t.field({
    type: LinkPreview,
    nullable: true,
    description:
      'The preview of the first link in the text that is not in angle brackets. Null if there is none, or while it is being fetched: when it arrives, the message is updated.',
    shared: true,
    // A node of the previous version publishes messages without the id.
    resolve: ({ linkPreviewId, linkPreview }, _, { loaders }) =>
      linkPreviewId ? (linkPreview ?? loaders.linkPreview.load(linkPreviewId)) : null,
  }),
)

builder.mutationField('removeLinkPreview', (t) =>
  t.field({
    type: Message,
    description:
      'Removes the preview of a message’s link, or the one that is being fetched. Allowed for its author, moderators and the room’s owner. The message does not get a preview again. Changes nothing if there is none.',
    args: { messageId: t.arg.id({ required: true, description: 'The ID of the message.' }) },
    resolve: (_, { messageId }, { viewer }) =>
      removeLinkPreview(viewer, parseMessageId(messageId, 'messageId')),
  }),
)
