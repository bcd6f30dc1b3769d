import { User } from '../accounts/user.schema.ts'
import { SHORT_LIST } from '../schema/list-complexity.ts'
import { parseMessageId } from '../ids.ts'
import type { ReactionGroup } from '../room-log/rows.ts'
import { builder } from '../schema/builder.ts'
import { emoji } from './emoji.ts'
import { Message } from './message.schema.ts'
import { addReaction, hasReacted, removeReaction } from './reaction.ts'

const Reaction = builder.objectRef<ReactionGroup>('Reaction').implement({
  description: 'An emoji that people reacted with to a message.',
  fields: (t) => ({
    emoji: t.exposeString('emoji', {
      description: 'The emoji, in the form that Unicode calls fully-qualified.',
      shared: true,
    }),
    count: t.exposeInt('count', { description: 'How many reacted with it.', shared: true }),
    users: t.field({
      type: [User],
      description: 'The first who reacted, at most 20.',
      shared: true,
      complexity: SHORT_LIST,
      resolve: async ({ userIds }, _, { loaders }) => {
        const users = await Promise.all(userIds.map((id) => loaders.user.load(id)))
        return users.filter((user) => user !== null)
      },
    }),
    viewerReacted: t.boolean({
      description:
        'Whether the viewer is one of them. In a subscription ask for users instead: what differs from viewer to viewer cannot be sent to all at once.',
      resolve: (group, _, { viewer }) => viewer !== null && hasReacted(viewer.user.id, group),
    }),
  }),
})

builder.objectField(Message, 'reactions', (t) =>
  t.field({
    type: [Reaction],
    description: 'In the order in which the emoji were first used; at most 20.',
    shared: true,
    complexity: SHORT_LIST,
    resolve: (message, _, { loaders }) => message.reactions ?? loaders.reactions.load(message),
  }),
)

builder.mutationFields((t) => {
  const args = {
    messageId: t.arg.id({ required: true, description: 'The message.' }),
    emoji: t.arg.string({ required: true, description: 'One emoji, such as 👍.', validate: emoji }),
  }
  return {
    addReaction: t.field({
      type: Message,
      description:
        'Reacts to a message. Doing it again is no error. A message takes at most 20 different emoji.',
      args,
      resolve: (_, { messageId, emoji }, { viewer }) =>
        addReaction(viewer, parseMessageId(messageId, 'messageId'), emoji),
    }),
    removeReaction: t.field({
      type: Message,
      description: 'Takes the viewer’s own reaction back. Where there is none it is no error.',
      args,
      resolve: (_, { messageId, emoji }, { viewer }) =>
        removeReaction(viewer, parseMessageId(messageId, 'messageId'), emoji),
    }),
  }
})
