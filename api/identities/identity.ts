import { m } from '@latchkey/messages'
import type { Identity } from '../../prisma/generated/client/client.ts'
import { requirePassword } from '../accounts/password.ts'
import { revokeSessions } from '../accounts/session.ts'
import { requireSession, type Viewer } from '../accounts/viewer.ts'
import { db } from '../db/client.ts'
import { isUniqueViolation } from '../db/unique-violation.ts'
import { conflict, notFound } from '../errors.ts'
import { createFlow } from './flow.ts'
import { findById, type Provider, providerOf } from './providers.ts'

/** Returns the providers of which the viewer has linked an identity. */
export async function listIdentities(viewer: Viewer | null): Promise<Provider[]> {
  const { user } = requireSession(viewer)
  const identities = await db.identity.findMany({ where: { userId: user.id }, orderBy: { id: 'asc' } })
  return identities.map(({ issuer }) => providerOf(issuer))
}

/**
 * Confirms with the viewer's password that they want to link an identity. Returns the token of the flow, for a cookie, and the
 * address where the browser continues. NOT_FOUND if there is no such provider, CONFLICT if one of it is linked already.
 */
export async function startLink(
  viewer: Viewer | null,
  providerId: string,
  password: string,
): Promise<{ token: string; url: string }> {
  const me = requireSession(viewer)
  const provider = findById(providerId)
  if (!provider) throw notFound(m.provider_not_found, 'providerId')
  await requirePassword(me, password, 'password')
  const { issuer, name } = provider
  if (await db.identity.count({ where: { userId: me.user.id, issuer } }))
    throw conflict(m.identity_linked_already, { provider: name })
  const token = await createFlow({ issuer, userId: me.user.id, next: '/settings/security' })
  return { token, url: `${providerOf(issuer).url}?link` }
}

/** Links an identity to the viewer's account. CONFLICT if it belongs to another account, or the viewer has another one there. */
export async function linkIdentity(
  viewer: Viewer | null,
  { issuer, subject }: Pick<Identity, 'issuer' | 'subject'>,
): Promise<void> {
  const { user } = requireSession(viewer)
  const { name } = providerOf(issuer)
  await db.identity.create({ data: { userId: user.id, issuer, subject } }).catch((error: unknown) => {
    throw isUniqueViolation(error) ? conflict(m.identity_taken, { provider: name }) : error
  })
}

/**
 * Unlinks an identity, and ends every session that was opened with it, on every node. The password is another way in, so nobody
 * can lock themselves out. NOT_FOUND if the viewer has no such identity. Returns whether the viewer's session has ended, too.
 */
export async function unlinkIdentity(
  viewer: Viewer | null,
  providerId: string,
  password: string,
): Promise<{ viewer: Viewer; ended: boolean }> {
  const me = requireSession(viewer)
  await requirePassword(me, password, 'password')
  const identities = await db.identity.findMany({ where: { userId: me.user.id } })
  const identity = identities.find(({ issuer }) => providerOf(issuer).id === providerId)
  if (!identity) throw notFound(m.identity_not_found, 'providerId')
  const ended = await db.$transaction(async (tx) => {
    // A sign-in with the identity at the same moment waits for this lock and fails then.
    await tx.$queryRaw`SELECT 1 FROM "Identity" WHERE id = ${identity.id}::uuid FOR UPDATE`
    const ended = await tx.session.findMany({
      where: { identityId: identity.id },
      select: { id: true, publicId: true },
    })
    // Deletes its sessions, too.
    await tx.identity.deleteMany({ where: { id: identity.id } })
    return ended
  })
  revokeSessions(ended)
  return { viewer: me, ended: ended.some(({ publicId }) => publicId === me.sessionId) }
}
