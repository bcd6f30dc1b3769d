import type { Session as SessionRow } from '../../prisma/generated/client/client.ts'
import { encodeId, parseId } from '../ids.ts'
import { builder } from '../schema/builder.ts'
import { registerNode, Node } from '../schema/node.ts'
import { listSessions, revokeOtherSessions, revokeSession, sessionCookie } from './session.ts'
import { Viewer } from './viewer.schema.ts'

export const Session = builder.objectRef<SessionRow>('Session').implement({
  description: 'A device or program that is signed in.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'The session’s global ID.',
      resolve: ({ publicId }) => encodeId('Session', publicId),
    }),
    current: t.boolean({
      description: 'True if this request was made with the session.',
      resolve: ({ publicId }, _, { viewer }) => viewer?.sessionId === publicId,
    }),
    userAgent: t.exposeString('userAgent', {
      nullable: true,
      description: 'The User-Agent header of the sign-in. Null if there was none.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the user signed in.' }),
    lastSeenAt: t.expose('lastSeenAt', {
      type: 'DateTime',
      description: 'When the session was last used, to the minute.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'When the session ends if it is not used before then.',
    }),
  }),
})

registerNode(
  'Session',
  async ({ viewer }, id) => (await listSessions(viewer)).find(({ publicId }) => publicId === id) ?? null,
)

builder.objectField(Viewer, 'sessions', (t) =>
  t.field({
    type: [Session],
    description:
      'The viewer’s sessions on all devices, most recently used first. Requires a session: access tokens are refused.',
    resolve: (viewer) => listSessions(viewer),
  }),
)

builder.mutationFields((t) => ({
  revokeSession: t.field({
    type: Viewer,
    description:
      'Ends one of the viewer’s sessions and every connection opened with it. Can end the current session. Requires a session: access tokens are refused.',
    args: { id: t.arg.id({ required: true, description: 'The ID of the session.' }) },
    resolve: async (_, { id }, context) => {
      const publicId = parseId('Session', id, 'id')
      const viewer = await revokeSession(context.viewer, publicId)
      if (viewer.sessionId === publicId) context.setCookie(sessionCookie(null))
      return viewer
    },
  }),
  revokeOtherSessions: t.field({
    type: Viewer,
    description:
      'Ends all of the viewer’s sessions except the current one, and every connection opened with them. Requires a session: access tokens are refused.',
    resolve: (_, _args, { viewer }) => revokeOtherSessions(viewer),
  }),
}))
