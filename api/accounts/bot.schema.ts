import { parseId } from '../ids.ts'
import { builder } from '../schema/builder.ts'
import { TokenScope } from './access-token.schema.ts'
import { type BotWithToken, createBot, listBots, replaceBotToken } from './bot.ts'
import { User } from './user.schema.ts'
import { excludeDeleted } from './user.ts'
import { newNames } from './new-names.schema.ts'
import { tokenScopes } from './validators.ts'
import { Viewer } from './viewer.schema.ts'

builder.objectField(User, 'owner', (t) =>
  t.field({
    type: User,
    nullable: true,
    description: 'The bot’s owner. Null for people, and for bots that sign in with a password.',
    shared: true,
    resolve: async ({ ownerId }, _, { loaders }) =>
      ownerId === null ? null : excludeDeleted(await loaders.user.load(ownerId)),
  }),
)

builder.objectField(Viewer, 'bots', (t) =>
  t.field({
    type: [User],
    description:
      'The bots that the viewer owns, newest first. Requires a session: access tokens are refused.',
    resolve: (viewer) => listBots(viewer),
  }),
)

const NewBot = builder.objectRef<BotWithToken>('NewBot').implement({
  description: 'A bot and its new access token.',
  fields: (t) => ({
    bot: t.field({ type: User, description: 'The bot.', resolve: ({ bot }) => bot }),
    token: t.exposeString('token', {
      description: 'The token, for the header Authorization: Bearer TOKEN. It cannot be read again.',
    }),
  }),
})

const CreateBotInput = builder.inputType('CreateBotInput', {
  description: 'A new bot.',
  fields: (t) => ({
    ...newNames(t),
    scopes: t.field({
      type: [TokenScope],
      required: true,
      description: 'The operations that its access token allows. At least one scope.',
      validate: tokenScopes,
    }),
  }),
})

builder.mutationFields((t) => ({
  createBot: t.field({
    type: NewBot,
    description:
      'Creates a bot that the viewer owns, with an access token. It has no password. It is deleted with the viewer’s account, and its token ends if that is suspended. A person can own at most 20. Requires a session: access tokens are refused.',
    args: { input: t.arg({ type: CreateBotInput, required: true, description: 'The bot.' }) },
    resolve: (_, { input }, { viewer }) => createBot(viewer, input),
  }),
  replaceBotToken: t.field({
    type: NewBot,
    description:
      'Gives a bot of the viewer’s a new access token, and revokes the former one. Requires a session: access tokens are refused.',
    args: {
      userId: t.arg.id({ required: true, description: 'The ID of the bot.' }),
      scopes: t.arg({
        type: [TokenScope],
        required: true,
        description: 'The operations that the token allows. At least one scope.',
        validate: tokenScopes,
      }),
    },
    resolve: (_, { userId, scopes }, { viewer }) =>
      replaceBotToken(viewer, parseId('User', userId, 'userId'), scopes),
  }),
}))
