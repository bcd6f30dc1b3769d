import { m } from '@latchkey/messages'
import type { AuthenticationResponseJSON } from '@simplewebauthn/server'
import type { Passkey, User } from '../../prisma/generated/client/client.ts'
import { announceNewDevice } from '../sign-in/new-device.ts'
import { replaceSessionOpenedWith, type SignedIn } from '../accounts/session.ts'
import { rejectSuspended } from '../accounts/suspension.ts'
import type { Viewer } from '../accounts/viewer.ts'
import type { ClientInfo } from '../context.ts'
import { db } from '../db/client.ts'
import { unauthenticated } from '../errors.ts'
import { logger } from '../logger.ts'
import { attempt } from '../ops/rate-limits.ts'
import { keepChallenge, takeChallenge } from './challenge.ts'
import { parseCredential } from './credential-json.ts'
import { relyingParty, webauthn } from './relying-party.ts'

/** Returns the options for navigator.credentials.get, as JSON. They name no account: the browser offers its passkeys. */
export async function startPasskeySignIn(): Promise<string> {
  const { generateAuthenticationOptions } = await webauthn()
  const options = await generateAuthenticationOptions({
    rpID: relyingParty().id,
    userVerification: 'required',
  })
  await keepChallenge(options.challenge, null)
  return JSON.stringify(options)
}

/**
 * Opens a session with the answer of a passkey. It is both factors, since the device has verified the person. UNAUTHENTICATED if
 * it is not valid, FORBIDDEN if the account is suspended.
 */
export async function signInWithPasskey(
  viewer: Viewer | null,
  credential: string,
  client: ClientInfo | null,
): Promise<SignedIn> {
  const address = client?.address ?? 'unknown'
  let found: (Passkey & { user: User }) | null = null
  const verified = await attempt({ guesserAndSecret: ['sign-in by address', address] }, async () => {
    found = await verify(credential).catch((error: unknown) => {
      // Not the message, which repeats what was sent.
      logger.debug({ type: (error as Error).name }, 'A passkey is not valid')
      return null
    })
    return found !== null
  })
  const passkey = found as (Passkey & { user: User }) | null
  const logFields = { userId: passkey?.userId ?? null, address, passkey: true }
  logger.info({ ...logFields, outcome: verified ? 'OK' : 'UNAUTHENTICATED' }, 'sign-in')
  if (!passkey) throw unauthenticated(m.passkey_wrong, 'credential')
  rejectSuspended(passkey.user)
  const opening = { user: passkey.user, passkeyId: passkey.id }
  const signedIn = await replaceSessionOpenedWith(viewer, opening, client)
  await announceNewDevice(signedIn, client)
  return signedIn
}

/** Returns the passkey that signed a challenge of this server, and records its use. Null if it is unknown; throws if anything is wrong. */
async function verify(text: string): Promise<(Passkey & { user: User }) | null> {
  const { verifyAuthenticationResponse } = await webauthn()
  const response = parseCredential<AuthenticationResponseJSON>(text)
  const passkey = await db.passkey.findUnique({
    where: { credentialId: response.id },
    include: { user: true },
  })
  if (!passkey || passkey.user.deletedAt) return null
  const { id, origins } = relyingParty()
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response,
    expectedChallenge: (challenge) => takeChallenge(challenge, null),
    expectedOrigin: origins,
    expectedRPID: id,
    requireUserVerification: true,
    credential: {
      id: passkey.credentialId,
      publicKey: passkey.publicKey,
      // A signature whose counter is not higher than this may be by a copy, and is refused.
      counter: Number(passkey.counter),
    },
  })
  const { userHandle } = response.response
  const isOwner = !userHandle || Buffer.from(userHandle, 'base64url').toString() === passkey.userId
  if (!verified || !isOwner) return null
  const { count } = await db.passkey.updateMany({
    // Two answers with the same counter cannot both count.
    where: { id: passkey.id, counter: passkey.counter },
    data: { counter: BigInt(authenticationInfo.newCounter), lastUsedAt: new Date() },
  })
  return count ? passkey : null
}
