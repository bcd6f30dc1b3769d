import type { PushSubscription as PushSubscriptionRow } from '../../../prisma/generated/client/client.ts'
import { describeDevice } from '../../accounts/describe-device.ts'
import { Viewer } from '../../accounts/viewer.schema.ts'
import { encodeId, parseId } from '../../ids.ts'
import { mailLocale } from '../../mail/locale.ts'
import { builder } from '../../schema/builder.ts'
import { Node, registerNode } from '../../schema/node.ts'
import { Server } from '../../server/server.schema.ts'
import {
  addPushSubscription,
  listPushSubscriptions,
  removePushSubscription,
  requirePushSubscription,
} from './subscription.ts'
import { sendTestPush } from './test-push.ts'
import { pushEndpoint, pushPublicKey, pushSecret } from './validators.ts'
import { readVapid } from './vapid.ts'

const PushSubscription = builder.objectRef<PushSubscriptionRow>('PushSubscription').implement({
  description: 'A browser that shows the viewer’s notifications. It ends with the session that added it.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'The subscription’s global ID.',
      resolve: ({ id }) => encodeId('PushSubscription', id),
    }),
    device: t.string({
      description: 'The browser and its system, such as Firefox on Android, in the viewer’s language.',
      resolve: ({ userAgent }, _, { viewer, client }) =>
        describeDevice(userAgent, mailLocale(viewer?.user ?? null, client)),
    }),
    current: t.boolean({
      description: 'True if it was added with the session of this request.',
      resolve: ({ sessionId }, _, { viewer }) => viewer?.sessionId === sessionId,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was added.' }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When a message was last sent to it. Null if none was.',
    }),
  }),
})

registerNode(
  'PushSubscription',
  async ({ viewer }, id) =>
    (await listPushSubscriptions(viewer)).find((subscription) => subscription.id === id) ?? null,
)

builder.objectField(Viewer, 'pushSubscriptions', (t) =>
  t.field({
    type: [PushSubscription],
    description:
      'The browsers that show the viewer’s notifications, the newest first. Requires a session: access tokens are refused.',
    resolve: (viewer) => listPushSubscriptions(viewer),
  }),
)

builder.objectField(Server, 'pushPublicKey', (t) =>
  t.string({
    description:
      'The key with which this server identifies itself to push services (VAPID), as base64url: the `applicationServerKey` of `PushManager.subscribe`.',
    resolve: async () => (await readVapid()).publicKey,
  }),
)

builder.mutationFields((t) => ({
  addPushSubscription: t.field({
    type: PushSubscription,
    description:
      'Lets a browser show the viewer’s notifications: pass what `PushSubscription.toJSON()` of the browser returns. The same endpoint again replaces it, also from another account. At most 20; the oldest gives way. Requires a session: access tokens are refused.',
    args: {
      endpoint: t.arg.string({
        required: true,
        description: 'The https address at the browser’s push service, at most 2,000 characters.',
        validate: pushEndpoint,
      }),
      p256dh: t.arg.string({
        required: true,
        description: 'The browser’s public key: a point on the curve P-256, as base64url.',
        validate: pushPublicKey,
      }),
      auth: t.arg.string({
        required: true,
        description: 'The browser’s secret of 16 bytes, as base64url.',
        validate: pushSecret,
      }),
    },
    resolve: (_, subscription, { viewer, client }) => addPushSubscription(viewer, subscription, client),
  }),
  removePushSubscription: t.boolean({
    description:
      'Ends notifications in one of the viewer’s browsers. Requires a session: access tokens are refused.',
    args: { id: t.arg.id({ required: true, description: 'The ID of the subscription.' }) },
    resolve: (_, { id }, { viewer }) => removePushSubscription(viewer, parseId('PushSubscription', id, 'id')),
  }),
  sendTestPush: t.boolean({
    description:
      'Sends a notification to one of the viewer’s browsers now. False if its push service did not take it; a browser that has unsubscribed is removed. Requires a session: access tokens are refused.',
    args: { id: t.arg.id({ required: true, description: 'The ID of the subscription.' }) },
    resolve: async (_, { id }, { viewer }) =>
      sendTestPush(await requirePushSubscription(viewer, parseId('PushSubscription', id, 'id')), viewer),
  }),
}))
