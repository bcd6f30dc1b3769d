import { z } from 'zod'
import type { Context } from '../context.ts'
import { builder } from '../schema/builder.ts'
import { plainText, withoutTricks } from '../rooms/name.ts'
import { type SignedIn, signIn, signOut, signUp } from './account.ts'
import { deviceCookie } from './device.ts'
import { sessionCookie } from './session.ts'
import { User } from './user.schema.ts'
import type { Viewer as ViewerShape } from './viewer.ts'

/** The person who asks; what only they may see of themselves hangs on it, each field beside its feature. */
export const Viewer = builder.objectRef<ViewerShape>('Viewer').implement({
  description: 'Whoever is asking, and what only they may see.',
  fields: (t) => ({
    user: t.prismaField({
      type: User,
      description: 'The account, as everyone sees it.',
      resolve: (_query, { user }) => user,
    }),
  }),
})

builder.queryField('viewer', (t) =>
  t.field({
    type: Viewer,
    nullable: true,
    description: 'Whoever is asking. Null when signed out.',
    resolve: (_, _args, { viewer }) => viewer,
  }),
)

const Auth = builder.objectRef<SignedIn>('Auth').implement({
  description: 'A session just opened.',
  fields: (t) => ({
    token: t.exposeString('token', {
      description:
        'For the header Authorization: Bearer TOKEN, and for connectionParams { token } over WebSocket.',
    }),
    user: t.prismaField({
      type: User,
      description: 'Who is now signed in.',
      resolve: (_query, { user }) => user,
    }),
  }),
})

const username = z
  .string()
  .trim()
  .regex(/^[a-z0-9_-]{3,32}$/i, 'A username is 3 to 32 of a-z, 0-9, - and _.')

export const password = z
  .string()
  .min(8, 'A password has 8 characters or more.')
  .max(256, 'A password has at most 256 characters.')

export const displayName = z
  .string()
  .refine(plainText, 'This name has characters that cannot be kept.')
  .overwrite(withoutTricks)
  .trim()
  .max(50, 'A display name has at most 50 characters.')

const SignUpInput = builder.inputType('SignUpInput', {
  description: 'A new account.',
  fields: (t) => ({
    username: t.string({
      required: true,
      description: '3 to 32 of a-z, 0-9, - and _; unique whatever the case.',
      validate: username,
    }),
    password: t.string({
      required: true,
      description: '8 to 256 characters; none of those that are guessed first.',
      validate: password,
    }),
    displayName: t.string({
      description: 'As the person wants to be called; absent: the username.',
      validate: displayName,
    }),
  }),
})

const SignInInput = builder.inputType('SignInInput', {
  description: 'What proves who one is.',
  fields: (t) => ({
    username: t.string({ required: true, description: 'Whatever its case.' }),
    password: t.string({
      required: true,
      description: 'The password.',
      validate: z.string().max(256, 'A password has at most 256 characters.'),
    }),
  }),
})

/** The session, for the browser to send along; and what the browser is known by the next time. */
async function withCookies(context: Context, signedIn: SignedIn): Promise<SignedIn> {
  context.setCookie(sessionCookie(signedIn.token))
  context.setCookie(await deviceCookie(signedIn.user.username))
  return signedIn
}

builder.mutationFields((t) => ({
  signUp: t.field({
    type: Auth,
    description:
      'Makes an account and signs in: sets the session cookie, and returns the same session’s token for clients that are no browser.',
    args: { input: t.arg({ type: SignUpInput, required: true, description: 'The account.' }) },
    resolve: async (_, { input }, context) =>
      withCookies(context, await signUp(context.viewer, input, context.client)),
  }),
  signIn: t.field({
    type: Auth,
    description:
      'Signs in: sets the session cookie, and returns the same session’s token for clients that are no browser.',
    args: { input: t.arg({ type: SignInInput, required: true, description: 'Name and password.' }) },
    resolve: async (_, { input }, context) =>
      withCookies(context, await signIn(context.viewer, input, context.client)),
  }),
  signOut: t.boolean({
    description: 'Ends this session, and whatever is open with it anywhere.',
    resolve: async (_, _args, context) => {
      const ended = await signOut(context.viewer)
      context.setCookie(sessionCookie(null))
      return ended
    },
  }),
}))
