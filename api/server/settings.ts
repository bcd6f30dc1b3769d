import { m } from '@latchkey/messages'
import type { Prisma, Server } from '../../prisma/generated/client/client.ts'
import { hasTwoFactors } from '../accounts/second-factor.ts'
import type { Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { env } from '../env.ts'
import { badInput, conflict } from '../errors.ts'
import { logoPath } from '../files/storage-paths.ts'
import type { Tx } from '../room-log/change-room.ts'
import { type AuditChange, audit } from '../rooms/audit-log.ts'
import { changeServer } from './admin.ts'

export type ServerSettings = Omit<Server, 'id'>
/** Omitted and null settings keep their value. A limit of 0 bytes for a room removes the limit. */
export type ServerChange = { [Name in keyof Omit<ServerSettings, 'logoKey'>]?: ServerSettings[Name] | null }

/** The settings of a server without accounts, which the columns have as their defaults. */
const defaults: ServerSettings = {
  name: 'Latchkey',
  description: '',
  signUpPolicy: 'OPEN',
  adminSecondFactorRequired: false,
  logoKey: null,
  uploadLimit: null,
  roomStorageLimit: null,
  linkPreviews: true,
  customEmojiOpen: false,
}

/** Returns the address of the server's logo, which changes with it. Null without a logo. */
export const logoUrl = ({ logoKey }: Pick<ServerSettings, 'logoKey'>): string | null =>
  logoKey && `/files/${logoPath(logoKey)}`

/** The policy that the operator fixed. It takes precedence over the stored one, which applies again without it. */
const fixed = (): Partial<ServerSettings> => (env.SIGN_UP ? { signUpPolicy: env.SIGN_UP } : {})

/** Reads the settings of this server. `needsSetup` is true until the first account exists. */
export async function readServer(): Promise<ServerSettings & { needsSetup: boolean }> {
  const row = await db.server.findFirst()
  return { ...defaults, ...row, ...fixed(), needsSetup: row === null }
}

/** Returns whether the operator fixed the policy, so that admins cannot change it. */
export const isPolicyFixed = (): boolean => env.SIGN_UP !== undefined

/** Returns whether this server is new and has to be set up. */
export const needsSetup = async (): Promise<boolean> => (await readServer()).needsSetup

/**
 * Marks the server as set up, in the transaction that creates the first account. Returns false if it is set up already. Of
 * two that run at the same moment, the second waits for the first.
 */
export async function claimServer(
  tx: Tx,
  settings: Pick<ServerSettings, 'name' | 'signUpPolicy'>,
): Promise<boolean> {
  const { count } = await tx.server.createMany({ data: [settings], skipDuplicates: true })
  return count === 1
}

/**
 * Updates the settings of this server. Admins only. BAD_USER_INPUT for a policy other than the one the operator fixed, or for files larger than UPLOAD_LIMIT, CONFLICT if an admin without a second factor would require one, since nobody
 * might be left who can take that back.
 */
export const updateServer = (viewer: Viewer | null, change: ServerChange): Promise<ServerSettings> =>
  changeServer(viewer, async (tx, me) => {
    if (change.uploadLimit && change.uploadLimit > env.UPLOAD_LIMIT) throw uploadLimitTooLarge()
    if (env.SIGN_UP && change.signUpPolicy && change.signUpPolicy !== env.SIGN_UP)
      throw badInput('signUpPolicy', m.sign_up_policy_fixed)
    const before = await tx.server.findFirstOrThrow()
    const data: Prisma.ServerUpdateInput = {
      name: change.name ?? undefined,
      description: change.description ?? undefined,
      signUpPolicy: env.SIGN_UP ? undefined : (change.signUpPolicy ?? undefined),
      adminSecondFactorRequired: change.adminSecondFactorRequired ?? undefined,
      uploadLimit: change.uploadLimit ?? undefined,
      roomStorageLimit: change.roomStorageLimit === 0 ? null : (change.roomStorageLimit ?? undefined),
      linkPreviews: change.linkPreviews ?? undefined,
      customEmojiOpen: change.customEmojiOpen ?? undefined,
    }
    if (change.adminSecondFactorRequired && !(await hasTwoFactors(me, tx)))
      throw conflict(m.admin_second_factor_first, 'adminSecondFactorRequired')
    const after = await tx.server.update({ where: { id: before.id }, data })
    const changes = compareSettings(before, after)
    if (changes.length) await audit(tx, { action: 'SERVER_UPDATED', actorId: me.user.id, changes })
    return { ...after, ...fixed() }
  })

const uploadLimitTooLarge = () =>
  badInput('uploadLimit', m.upload_limit_too_large, { limit: Math.floor(env.UPLOAD_LIMIT / 2 ** 20) })

const compared = [
  'name',
  'description',
  'signUpPolicy',
  'adminSecondFactorRequired',
  'uploadLimit',
  'roomStorageLimit',
  'linkPreviews',
  'customEmojiOpen',
] as const

const toText = (value: string | number | boolean | null) => (value === null ? null : String(value))

const compareSettings = (before: ServerSettings, after: ServerSettings): AuditChange[] =>
  compared
    .filter((field) => before[field] !== after[field])
    .map((field) => ({ field, before: toText(before[field]), after: toText(after[field]) }))
