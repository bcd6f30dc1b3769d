import { User } from '../accounts/user.schema.ts'
import { parseMessageId } from '../ids.ts'
import { builder } from '../schema/builder.ts'
import { SHORT_LIST } from '../schema/list-complexity.ts'
import { emoji } from './emoji.ts'
import { Message } from './message.schema.ts'
import type { ReactionGroup } from '../room-log/rows.ts'
import { addReaction, hasReacted, removeReaction } from './reaction.ts'

const Reaction = builder.objectRef<ReactionGroup>('Reaction').implement({
  description: 'The reactions to a message with the same emoji.',
  fields: (t) => ({
    emoji: t.exposeString('emoji', {
      description:
        'The emoji, in Unicode’s fully-qualified form, or the name of a custom emoji between colons, such as :party-parrot:. The name stays when that emoji is deleted.',
      shared: true,
    }),
    count: t.exposeInt('count', {
      description: 'The number of users who reacted with this emoji.',
      shared: true,
    }),
    users: t.field({
      type: [User],
      description: 'The first users who reacted with this emoji, at most 20.',
      shared: true,
      complexity: SHORT_LIST,
      resolve: async ({ userIds }, _, { loaders }) => {
        const users = await Promise.all(userIds.map((id) => loaders.user.load(id)))
        return users.filter((user) => user !== null)
      },
    }),
    viewerReacted: t.boolean({
      description:
        'True if the viewer reacted with this emoji. In subscriptions, select users instead: an event with a viewer-specific field cannot be shared between subscribers.',
      resolve: (group, _, { viewer }) => viewer !== null && hasReacted(viewer.user.id, group),
    }),
  }),
})

builder.objectField(Message, 'reactions', (t) =>
  t.field({
    type: [Reaction],
    description: 'The reactions, in the order in which each emoji was first used. At most 20 emoji.',
    shared: true,
    complexity: SHORT_LIST,
    resolve: (message, _, { loaders }) => message.reactions ?? loaders.reactions.load(message),
  }),
)

builder.mutationFields((t) => {
  const args = {
    messageId: t.arg.id({ required: true, description: 'The ID of the message.' }),
    emoji: t.arg.string({
      required: true,
      description:
        'One emoji, such as 👍, or the name of a custom emoji between colons, such as :party-parrot:.',
      validate: emoji,
    }),
  }
  return {
    addReaction: t.field({
      type: Message,
      description:
        'Adds a reaction to a message. Adding the same reaction again changes nothing. A message can have at most 20 different emoji. BAD_USER_INPUT for a custom emoji that does not exist.',
      args,
      resolve: (_, { messageId, emoji }, { viewer }) =>
        addReaction(viewer, parseMessageId(messageId, 'messageId'), emoji),
    }),
    removeReaction: t.field({
      type: Message,
      description: 'Removes the viewer’s reaction from a message. Changes nothing if there is none.',
      args,
      resolve: (_, { messageId, emoji }, { viewer }) =>
        removeReaction(viewer, parseMessageId(messageId, 'messageId'), emoji),
    }),
  }
})
