import type { User as UserRow } from '../../prisma/generated/client/client.ts'
import { findEmail } from '../accounts/email.ts'
import { hasSecondFactor } from '../accounts/second-factor.ts'
import { isSuspended } from '../accounts/suspension.ts'
import { User } from '../accounts/user.schema.ts'
import { parseId } from '../ids.ts'
import { reason } from '../rooms/validators.ts'
import { builder } from '../schema/builder.ts'
import { resolveExpiry } from '../schema/expiry.ts'
import { expiresAt, expiresIn } from '../schema/validators.ts'
import {
  countMessages,
  countRooms,
  createPasswordResetLink,
  findAccount,
  measureStorage,
  signOutUser,
  suspendUser,
  unsuspendUser,
} from './accounts.ts'
import { Admin, isAdmin } from './admin.schema.ts'

const AdminAccount = builder.objectRef<UserRow>('AdminAccount').implement({
  description: 'An account as admins see it. It has no message, no password and no session’s token.',
  fields: (t) => ({
    user: t.field({ type: User, description: 'The user.', resolve: (user) => user }),
    email: t.string({
      nullable: true,
      description: 'The mail address that the person has confirmed. Null if there is none.',
      resolve: ({ id }) => findEmail(id),
    }),
    secondFactor: t.boolean({
      description: 'True if signing in takes a second factor.',
      resolve: ({ id }) => hasSecondFactor(id),
    }),
    lastSeenAt: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'When the account was last used with a session, or else created. Accurate to ten minutes. Null for a bot.',
      resolve: ({ bot, seenAt }) => (bot ? null : seenAt),
    }),
    suspendedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the account was suspended. Null if it is not suspended.',
      resolve: (user) => (isSuspended(user) ? user.suspendedAt : null),
    }),
    suspendedUntil: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'When the suspension ends by itself. Null if it does not, or if the account is not suspended.',
      resolve: (user) => (isSuspended(user) ? user.suspendedUntil : null),
    }),
    suspensionReason: t.string({
      nullable: true,
      description: 'The reason for the suspension. Null if the account is not suspended.',
      resolve: (user) => (isSuspended(user) ? user.suspensionReason : null),
    }),
    roomCount: t.int({
      description: 'The number of rooms that the user is a member of.',
      resolve: ({ id }) => countRooms(id),
    }),
    messageCount: t.int({
      description: 'The number of messages that the user posted, without those in deleted rooms.',
      resolve: ({ id }) => countMessages(id),
    }),
    storage: t.float({
      description: 'The size of the files that the user uploaded, in bytes.',
      resolve: ({ id }) => measureStorage(id),
    }),
  }),
})

builder.objectField(User, 'lastSeenAt', (t) =>
  t.field({
    type: 'DateTime',
    nullable: true,
    description:
      'When the account was last used with a session, or else created. Accurate to ten minutes. Null for a bot, and for everyone but the server’s admins.',
    resolve: async ({ bot, seenAt }, _, context) => (!bot && (await isAdmin(context)) ? seenAt : null),
  }),
)

builder.objectField(Admin, 'account', (t) =>
  t.field({
    type: AdminAccount,
    nullable: true,
    description: 'Looks up an account. Null if there is none.',
    args: { userId: t.arg.id({ required: true, description: 'The ID of the user.' }) },
    resolve: (_, { userId }) => findAccount(parseId('User', userId, 'userId')),
  }),
)

builder.mutationFields((t) => ({
  suspendUser: t.field({
    type: User,
    description:
      'Suspends an account. It cannot sign in until the suspension ends, and every session, access token and subscription of it ends at once. Its messages stay. Suspending again replaces the reason and the end. Not for admins. Admins only. Requires a session: access tokens are refused.',
    args: {
      userId: t.arg.id({ required: true, description: 'The ID of the user.' }),
      reason: t.arg.string({
        description: 'The reason, at most 500 characters. The person sees it when they sign in.',
        validate: reason,
      }),
      expiresAt: t.arg({
        type: 'DateTime',
        description: 'When the suspension ends. Omitted for one that lasts until an admin ends it.',
        validate: expiresAt,
      }),
      expiresIn: t.arg.int({
        description:
          'In how many seconds the suspension ends, by the server’s clock: at most 315,360,000 (ten years). Use it instead of expiresAt for a period, because the client’s clock may be wrong.',
        validate: expiresIn,
      }),
    },
    resolve: (_, { userId, reason, ...expiry }, { viewer }) =>
      suspendUser(viewer, {
        userId: parseId('User', userId, 'userId'),
        reason: reason ?? '',
        until: resolveExpiry(expiry),
      }),
  }),
  unsuspendUser: t.field({
    type: User,
    description:
      'Ends the suspension of an account, if there is one. Admins only. Requires a session: access tokens are refused.',
    args: { userId: t.arg.id({ required: true, description: 'The ID of the user.' }) },
    resolve: (_, { userId }, { viewer }) => unsuspendUser(viewer, parseId('User', userId, 'userId')),
  }),
  signOutUser: t.field({
    type: User,
    description:
      'Ends every session of an account, and every connection opened with them. Its access tokens keep working. Admins only. Requires a session: access tokens are refused.',
    args: { userId: t.arg.id({ required: true, description: 'The ID of the user.' }) },
    resolve: (_, { userId }, { viewer }) => signOutUser(viewer, parseId('User', userId, 'userId')),
  }),
  createPasswordResetLink: t.string({
    description:
      'Creates a link for an admin to hand over, with which a person sets a new password. It works once, within a day, and replaces an earlier link for the account. Admins only. Requires a session: access tokens are refused.',
    args: { userId: t.arg.id({ required: true, description: 'The ID of the user.' }) },
    resolve: (_, { userId }, { viewer }) =>
      createPasswordResetLink(viewer, parseId('User', userId, 'userId')),
  }),
}))
