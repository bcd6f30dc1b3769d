import { parseId } from '../ids.ts'
import { builder } from '../schema/builder.ts'
import { acceptBot, declineBot, listOfferedBots, offerBot } from './bot-offer.ts'
import { User } from './user.schema.ts'
import { excludeDeleted } from './user.ts'
import { Viewer } from './viewer.schema.ts'

builder.objectField(User, 'offeredTo', (t) =>
  t.field({
    type: User,
    nullable: true,
    description:
      'The person who can become the bot’s owner by acceptBot. Null without an offer, and for everyone but its owner.',
    resolve: async ({ ownerId, offeredToId }, _, { viewer, loaders }) =>
      offeredToId !== null && viewer?.sessionId && viewer.user.id === ownerId
        ? excludeDeleted(await loaders.user.load(offeredToId))
        : null,
  }),
)

builder.objectField(Viewer, 'offeredBots', (t) =>
  t.field({
    type: [User],
    description:
      'The bots that the viewer can accept, newest first. Requires a session: access tokens are refused.',
    resolve: (viewer) => listOfferedBots(viewer),
  }),
)

builder.mutationFields((t) => ({
  offerBot: t.field({
    type: User,
    description:
      'Offers a bot of the viewer’s to another person, who becomes its owner with acceptBot. Replaces an earlier offer. Requires a session: access tokens are refused.',
    args: {
      userId: t.arg.id({ required: true, description: 'The ID of the bot.' }),
      toUserId: t.arg.id({ description: 'The ID of the person. Null withdraws the offer.' }),
    },
    resolve: (_, { userId, toUserId }, { viewer }) =>
      offerBot(
        viewer,
        parseId('User', userId, 'userId'),
        toUserId ? parseId('User', toUserId, 'toUserId') : null,
      ),
  }),
  acceptBot: t.field({
    type: User,
    description:
      'Makes the viewer the owner of a bot that is offered to them. Its access tokens end: replaceBotToken creates one. Requires a session: access tokens are refused.',
    args: { userId: t.arg.id({ required: true, description: 'The ID of the bot.' }) },
    resolve: (_, { userId }, { viewer }) => acceptBot(viewer, parseId('User', userId, 'userId')),
  }),
  declineBot: t.boolean({
    description:
      'Declines a bot that is offered to the viewer. False if there is no offer. Requires a session: access tokens are refused.',
    args: { userId: t.arg.id({ required: true, description: 'The ID of the bot.' }) },
    resolve: (_, { userId }, { viewer }) => declineBot(viewer, parseId('User', userId, 'userId')),
  }),
}))
