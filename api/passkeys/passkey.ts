import { m } from '@latchkey/messages'
import type { RegistrationResponseJSON } from '@simplewebauthn/server'
import type { Passkey } from '../../prisma/generated/client/client.ts'
import { requirePassword } from '../accounts/password.ts'
import { revokeSessions } from '../accounts/session.ts'
import { queueSecurityNotice } from '../accounts/security-notice.ts'
import { requireSession, type Viewer } from '../accounts/viewer.ts'
import type { ClientInfo } from '../context.ts'
import { db } from '../db/client.ts'
import { isUniqueViolation } from '../db/unique-violation.ts'
import { badInput, conflict, notFound } from '../errors.ts'
import { logger } from '../logger.ts'
import { wakeMail } from '../mail/mail.ts'
import { keepChallenge, takeChallenge } from './challenge.ts'
import { parseCredential } from './credential-json.ts'
import { relyingParty, webauthn } from './relying-party.ts'

const MAX_PASSKEYS = 20

/** Returns the viewer's passkeys, newest first. */
export async function listPasskeys(viewer: Viewer | null): Promise<Passkey[]> {
  const { user } = requireSession(viewer)
  return db.passkey.findMany({ where: { userId: user.id }, orderBy: { id: 'desc' } })
}

/**
 * Confirms with the viewer's password that they want to add a passkey. Returns the options for navigator.credentials.create, as JSON.
 * CONFLICT when the account has too many.
 */
export async function startPasskey(viewer: Viewer | null, password: string): Promise<string> {
  const me = requireSession(viewer)
  await requirePassword(me, password, 'password')
  const passkeys = await listPasskeys(me)
  if (passkeys.length >= MAX_PASSKEYS) throw conflict(m.passkeys_too_many)
  const { generateRegistrationOptions } = await webauthn()
  const { id } = relyingParty()
  const options = await generateRegistrationOptions({
    rpID: id,
    rpName: id,
    userID: new TextEncoder().encode(me.user.id),
    userName: me.user.username,
    userDisplayName: me.user.displayName,
    attestationType: 'none',
    excludeCredentials: passkeys.map(({ credentialId }) => ({ id: credentialId })),
    // It names its account, and the device verifies the person: so it takes the place of a name and both factors.
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  await keepChallenge(options.challenge, me.user.id)
  return JSON.stringify(options)
}

/** Adds the passkey that a browser created by the options of `startPasskey`. A mail tells of it. BAD_USER_INPUT if it is not valid. */
export async function addPasskey(
  viewer: Viewer | null,
  { name, credential }: { name: string; credential: string },
  client: ClientInfo | null,
): Promise<Passkey> {
  const { user } = requireSession(viewer)
  const { credential: verified } = await verify(user.id, credential)
  const data = {
    ...{ userId: user.id, name, credentialId: verified.id },
    publicKey: Uint8Array.from(verified.publicKey),
    counter: BigInt(verified.counter),
    transports: (verified.transports ?? []).slice(0, 10).map((transport) => transport.slice(0, 20)),
  }
  const added = db.$transaction(async (tx) => {
    await queueSecurityNotice(tx, { user, change: 'PASSKEY_ADDED', client })
    return tx.passkey.create({ data })
  })
  const passkey = await added.catch((error: unknown) => {
    throw isUniqueViolation(error) ? conflict(m.passkey_exists) : error
  })
  wakeMail()
  return passkey
}

async function verify(userId: string, credential: string) {
  const { verifyRegistrationResponse } = await webauthn()
  const { id, origins } = relyingParty()
  try {
    const { registrationInfo } = await verifyRegistrationResponse({
      response: parseCredential<RegistrationResponseJSON>(credential),
      expectedChallenge: (challenge) => takeChallenge(challenge, userId),
      expectedOrigin: origins,
      expectedRPID: id,
      requireUserVerification: true,
    })
    if (registrationInfo) return registrationInfo
  } catch (error) {
    // Not the message, which repeats what was sent.
    logger.debug({ type: (error as Error).name }, 'A new passkey is not valid')
  }
  throw badInput('credential', m.passkey_not_valid)
}

/**
 * Removes one of the viewer's passkeys, and ends every session that was opened with it, on every node. NOT_FOUND if the viewer
 * has no such passkey. Returns whether the viewer's session has ended, too.
 */
export async function removePasskey(
  viewer: Viewer | null,
  id: string,
  password: string,
): Promise<{ viewer: Viewer; ended: boolean }> {
  const me = requireSession(viewer)
  await requirePassword(me, password, 'password')
  const ended = await db.$transaction(async (tx) => {
    // A sign-in with the passkey at the same moment waits for this lock and fails then.
    await tx.$queryRaw`SELECT 1 FROM "Passkey" WHERE id = ${id}::uuid FOR UPDATE`
    const where = { id, userId: me.user.id }
    const ended = await tx.session.findMany({
      where: { passkey: where },
      select: { id: true, publicId: true },
    })
    // Deletes its sessions, too.
    if (!(await tx.passkey.deleteMany({ where })).count) throw notFound(m.passkey_not_found, 'id')
    return ended
  })
  revokeSessions(ended)
  return { viewer: me, ended: ended.some(({ publicId }) => publicId === me.sessionId) }
}
