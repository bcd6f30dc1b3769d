import { z } from 'zod'
import type { AuditEntry as AuditEntryRow } from '../../prisma/generated/client/client.ts'
import { excludeDeleted } from '../accounts/user.ts'
import { User } from '../accounts/user.schema.ts'
import { encodeId, parseId } from '../ids.ts'
import { parsePage } from '../pagination.ts'
import { builder } from '../schema/builder.ts'
import { registerNode, Node } from '../schema/node.ts'
import { actions, type Change, changesOf, findEntry, listAudit } from './audit-log.ts'
import { Room } from './room.schema.ts'

const AuditChange = builder.objectRef<Change>('AuditChange').implement({
  description: 'One thing that an act changed.',
  fields: (t) => ({
    field: t.exposeString('field', { description: 'What, such as name, topic, role, expiresAt.' }),
    before: t.exposeString('before', { nullable: true, description: 'What it was; null: nothing.' }),
    after: t.exposeString('after', { nullable: true, description: 'What it became; null: nothing.' }),
  }),
})

const AuditEntry = builder.objectRef<AuditEntryRow>('AuditEntry').implement({
  description: 'Something that was done in a room by those who keep order there.',
  interfaces: [Node],
  fields: (t) => ({
    id: t.id({
      description: 'Opaque; unique over all types.',
      resolve: ({ id }) => encodeId('AuditEntry', id),
    }),
    action: t.exposeString('action', { description: `What was done: ${actions.join(', ')}.` }),
    actor: t.field({
      type: User,
      nullable: true,
      description: 'Who did it; null when it happened by itself, or once that account is deleted.',
      resolve: async ({ actorId }, _, { loaders }) =>
        actorId ? excludeDeleted(await loaders.user.load(actorId)) : null,
    }),
    target: t.field({
      type: User,
      nullable: true,
      description: 'Whom it was done to; null when to nobody, or once that account is deleted.',
      resolve: async ({ targetId }, _, { loaders }) =>
        targetId ? excludeDeleted(await loaders.user.load(targetId)) : null,
    }),
    reason: t.exposeString('reason', { description: 'Why; may be empty.' }),
    number: t.exposeInt('number', {
      nullable: true,
      description: 'The number of the message that was acted upon.',
    }),
    changes: t.field({ type: [AuditChange], description: 'What it changed.', resolve: changesOf }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When.' }),
  }),
})

registerNode('AuditEntry', ({ viewer }, id) => findEntry(viewer, id))

const AuditEntryConnection = builder.connectionObject(
  { type: AuditEntry, name: 'AuditEntryConnection', description: 'A page of the audit log.' },
  { name: 'AuditEntryEdge', description: 'An entry of the audit log in a list.' },
)

const action = z.enum(actions, `An action is one of ${actions.join(', ')}.`)

builder.objectField(Room, 'auditLog', (t) =>
  t.connection(
    {
      type: AuditEntry,
      description: 'Moderators and the owner only. What they did, newest first.',
      args: {
        action: t.arg.string({ description: 'Only this, such as BAN.', validate: action }),
        userId: t.arg.id({ description: 'Only what this person did, or what was done to them.' }),
      },
      resolve: ({ id }, { action, userId, ...args }, { viewer }) =>
        listAudit(
          viewer,
          id,
          { action, userId: userId ? parseId('User', userId, 'userId') : null },
          parsePage(args),
        ),
    },
    AuditEntryConnection,
  ),
)
