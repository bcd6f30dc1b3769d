import type { Context } from '../context.ts'
import { builder } from '../schema/builder.ts'
import { deviceCookie } from './device.ts'
import { type SignedIn, sessionCookie } from './session.ts'
import { User } from './user.schema.ts'

export const Auth = builder.objectRef<SignedIn>('Auth').implement({
  description: 'A new session.',
  fields: (t) => ({
    token: t.exposeString('token', {
      description:
        'The session’s token, for the header Authorization: Bearer TOKEN, and for connectionParams { token } over WebSocket.',
    }),
    user: t.field({
      type: User,
      description: 'The user who signed in.',
      resolve: ({ user }) => user,
    }),
  }),
})

/** Sets the session cookie, and the device cookie that identifies the browser at its next sign-in. */
export async function setCookies(context: Context, signedIn: SignedIn): Promise<SignedIn> {
  context.setCookie(sessionCookie(signedIn.token))
  context.setCookie(await deviceCookie(signedIn.user.username))
  return signedIn
}
