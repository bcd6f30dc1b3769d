import { User } from '../accounts/user.schema.ts'
import type { Viewer } from '../accounts/viewer.ts'
import { ApiError } from '../errors.ts'
import { parseId } from '../ids.ts'
import type { Loaders } from '../loaders.ts'
import { parsePage } from '../pagination.ts'
import { listServerAuditLog } from '../rooms/audit-log.ts'
import { AuditEntry, AuditEntryConnection } from '../rooms/audit-log.schema.ts'
import { builder } from '../schema/builder.ts'
import { findAdmin, setAdmin } from './admin.ts'
import { listUsers } from './people.ts'

const UserConnection = builder.connectionObject(
  { type: User, name: 'UserConnection', description: 'A page of users.' },
  { name: 'UserEdge', description: 'A user in a list.' },
)

const UserOrder = builder.enumType('UserOrder', {
  description: 'The orders of a list of users.',
  values: {
    NEWEST: { description: 'The newest account first.' },
    USERNAME: { description: 'By username, from a to z.' },
    LAST_SEEN: { description: 'The account that was used last first.' },
  } as const,
})

/** Other features add what admins can see. */
export const Admin = builder.objectRef<Viewer>('Admin').implement({
  description: 'What only the server’s admins can see. Being an admin does not give access to messages.',
  fields: (t) => ({
    users: t.connection(
      {
        type: User,
        description: 'All accounts.',
        args: {
          search: t.arg.string({
            description: 'Returns only users with this text in their username or display name.',
          }),
          admin: t.arg.boolean({ description: 'Returns only admins, or only users who are no admins.' }),
          suspended: t.arg.boolean({
            description: 'Returns only accounts that are suspended now, or only those that are not.',
          }),
          orderBy: t.arg({
            type: UserOrder,
            required: true,
            defaultValue: 'NEWEST',
            description: 'The order of the list.',
          }),
        },
        resolve: (_, { search, admin, suspended, orderBy, ...args }) =>
          listUsers({ search, admin, suspended, order: orderBy }, parsePage(args)),
      },
      UserConnection,
    ),
    auditLog: t.connection(
      {
        type: AuditEntry,
        description: 'The actions of the server’s admins, newest first.',
        resolve: (_, args) => listServerAuditLog(parsePage(args)),
      },
      AuditEntryConnection,
    ),
  }),
})

const admins = new WeakMap<Loaders, Promise<boolean>>()

/**
 * Returns whether the viewer may act as an admin now, for fields that only admins can read. Asks the database once for each
 * operation, and again for each event of a subscription, which has loaders of its own.
 */
export function isAdmin({ viewer, loaders }: { viewer: Viewer | null; loaders: Loaders }): Promise<boolean> {
  const known = admins.get(loaders)
  if (known) return known
  const found = findAdmin(viewer).then(
    (admin) => admin !== null,
    (error: unknown) => {
      if (error instanceof ApiError) return false
      throw error
    },
  )
  admins.set(loaders, found)
  return found
}

builder.queryField('admin', (t) =>
  t.field({
    type: Admin,
    nullable: true,
    description:
      'What only the server’s admins can see. Null for everyone else. Requires a session: access tokens are refused.',
    resolve: (_, _args, { viewer }) => findAdmin(viewer),
  }),
)

builder.mutationField('setAdmin', (t) =>
  t.field({
    type: User,
    description:
      'Makes a user an admin, or takes that away. The last admin stays one. Admins only. Requires a session: access tokens are refused.',
    args: {
      userId: t.arg.id({ required: true, description: 'The ID of the user.' }),
      admin: t.arg.boolean({ required: true, description: 'True to make the user an admin.' }),
    },
    resolve: (_, { userId, admin }, { viewer }) => setAdmin(viewer, parseId('User', userId, 'userId'), admin),
  }),
)
