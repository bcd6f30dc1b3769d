import type { Session as SessionRow } from '../../prisma/generated/client/client.ts'
import { encodeId, parseId } from '../ids.ts'
import { builder } from '../schema/builder.ts'
import { registerNode, Node } from '../schema/node.ts'
import { Viewer } from './sign-in.schema.ts'
import { listSessions, revokeOtherSessions, revokeSession, sessionCookie } from './session.ts'

const Session = builder.objectRef<SessionRow>('Session').implement({
  description: 'A sign-in that still holds.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'Opaque; unique over all types.',
      resolve: ({ publicId }) => encodeId('Session', publicId),
    }),
    current: t.boolean({
      description: 'The one that this request was made with.',
      resolve: ({ publicId }, _, { viewer }) => viewer?.sessionId === publicId,
    }),
    userAgent: t.exposeString('userAgent', {
      nullable: true,
      description: 'What the browser or program calls itself.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was opened.' }),
    lastSeenAt: t.expose('lastSeenAt', {
      type: 'DateTime',
      description: 'When it was last used, to the minute.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'When it ends unless it is used before.',
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
      'The sign-ins that still hold, on whatever device, the one last seen first. Not for access tokens.',
    resolve: (viewer) => listSessions(viewer),
  }),
)

builder.mutationFields((t) => ({
  revokeSession: t.field({
    type: Viewer,
    description:
      'Ends a session of the viewer’s, its own too, and whatever is open with it anywhere. Not for access tokens.',
    args: { id: t.arg.id({ required: true, description: 'The session.' }) },
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
      'Ends every session of the viewer’s but this one, and whatever is open with them anywhere. Not for access tokens.',
    resolve: (_, _args, { viewer }) => revokeOtherSessions(viewer),
  }),
}))
