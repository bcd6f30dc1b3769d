import { CustomEmoji } from '../custom-emoji/custom-emoji.schema.ts'
import { builder } from '../schema/builder.ts'
import type { EventOf } from './viewer-event.ts'

export const CustomEmojiChanged = builder
  .objectRef<EventOf<'CustomEmojiChanged'>>('CustomEmojiChanged')
  .implement({
    description:
      'A custom emoji was uploaded or deleted. Update every place that shows its name. Sent to everyone.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'The emoji’s name, without colons.', shared: true }),
      customEmoji: t.field({
        type: CustomEmoji,
        nullable: true,
        description: 'The emoji that has the name now. Null if there is none.',
        shared: true,
        resolve: ({ emoji }) => emoji,
      }),
    }),
  })
