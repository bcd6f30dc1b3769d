import { CustomEmoji } from '../custom-emoji/custom-emoji.schema.ts'
import { builder } from '../schema/builder.ts'
import type { ViewerEvent } from './viewer-event.ts'

type Changed = Extract<ViewerEvent, { type: 'CustomEmojiChanged' }>

export const CustomEmojiChanged = builder.objectRef<Changed>('CustomEmojiChanged').implement({
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
