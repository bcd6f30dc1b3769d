import type { AuditEntry as AuditEntryRow } from '../../prisma/generated/client/client.ts'
import { User } from '../accounts/user.schema.ts'
import { excludeDeleted } from '../accounts/user.ts'
import { encodeId, parseId } from '../ids.ts'
import { parsePage } from '../pagination.ts'
import { builder } from '../schema/builder.ts'
import { registerNode, Node } from '../schema/node.ts'
import {
  auditActions,
  type AuditChange as AuditChangeShape,
  auditChanges,
  findAuditEntry,
  listAuditLog,
} from './audit-log.ts'
import { Room } from './room.schema.ts'
import { auditAction } from './validators.ts'

const AuditChange = builder.objectRef<AuditChangeShape>('AuditChange').implement({
  description: 'A value that an action changed.',
  fields: (t) => ({
    field: t.exposeString('field', {
      description: 'The name of the value, such as name, topic, role or expiresAt.',
    }),
    before: t.exposeString('before', {
      nullable: true,
      description: 'The value before the action. Null if there was none.',
    }),
    after: t.exposeString('after', {
      nullable: true,
      description: 'The value after the action. Null if there is none.',
    }),
  }),
})

export const AuditEntry = builder.objectRef<AuditEntryRow>('AuditEntry').implement({
  description: 'An action of a moderator or the owner of a room, or of one of the server’s admins.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'The entry’s global ID.',
      resolve: ({ id }) => encodeId('AuditEntry', id),
    }),
    action: t.exposeString('action', {
      description: `What happened. One of these values; later versions may add some.\n\n${Object.entries(
        auditActions,
      )
        .map(([action, meaning]) => `- \`${action}\`: ${meaning}`)
        .join('\n')}`,
    }),
    actor: t.field({
      type: User,
      nullable: true,
      description: 'The user who acted. Null if the action was automatic or the account was deleted.',
      resolve: async ({ actorId }, _, { loaders }) =>
        actorId ? excludeDeleted(await loaders.user.load(actorId)) : null,
    }),
    target: t.field({
      type: User,
      nullable: true,
      description: 'The user affected. Null if there is none or the account was deleted.',
      resolve: async ({ targetId }, _, { loaders }) =>
        targetId ? excludeDeleted(await loaders.user.load(targetId)) : null,
    }),
    reason: t.exposeString('reason', { description: 'The reason given. Empty if there is none.' }),
    number: t.exposeInt('number', {
      nullable: true,
      description: 'The number of the message affected. Null if there is none.',
    }),
    rootNumber: t.exposeInt('rootNumber', {
      nullable: true,
      description:
        'The number of the root message, if the message affected is one of its thread. Null otherwise.',
    }),
    changes: t.field({
      type: [AuditChange],
      description: 'The values that the action changed.',
      resolve: auditChanges,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the action happened.' }),
  }),
})

registerNode('AuditEntry', ({ viewer }, id) => findAuditEntry(viewer, id))

export const AuditEntryConnection = builder.connectionObject(
  { type: AuditEntry, name: 'AuditEntryConnection', description: 'A page of the audit log.' },
  { name: 'AuditEntryEdge', description: 'An entry of the audit log in a list.' },
)

builder.objectField(Room, 'auditLog', (t) =>
  t.connection(
    {
      type: AuditEntry,
      description: 'The actions of moderators and the owner, newest first. Moderators and the owner only.',
      args: {
        action: t.arg.string({
          description: 'Returns only entries with this action, such as BAN.',
          validate: auditAction,
        }),
        userId: t.arg.id({
          description: 'Returns only entries with this user as the actor or the target.',
        }),
      },
      resolve: ({ id }, { action, userId, ...args }, { viewer }) =>
        listAuditLog(viewer, id, {
          action,
          userId: userId ? parseId('User', userId, 'userId') : null,
          page: parsePage(args),
        }),
    },
    AuditEntryConnection,
  ),
)
