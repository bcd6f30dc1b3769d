import { m } from '@latchkey/messages'
import { replaceSessionOpenedWith, type SignedIn } from '../accounts/session.ts'
import type { Viewer } from '../accounts/viewer.ts'
import type { ClientInfo } from '../context.ts'
import { db } from '../db/client.ts'
import { forbidden } from '../errors.ts'
import { findFlow, takeFlow } from '../identities/flow.ts'
import { type Provider, providerOf } from '../identities/providers.ts'
import { findWayIn } from './sign-up.ts'

/** A person confirmed by a provider in this browser, who has no account yet. */
export type IdentitySignUp = { provider: Provider; username: string; displayName: string }

const confirmed = { subject: { not: null } }

/** Returns the sign-up through a provider that is under way in this browser, with suggested names. Null if there is none. */
export async function findIdentitySignUp(client: ClientInfo | null): Promise<IdentitySignUp | null> {
  const flow = await findFlow(client?.flow ?? null, confirmed)
  return flow && { ...flow, provider: providerOf(flow.issuer) }
}

/**
 * Creates an account for a person confirmed by a provider in this browser, without a password, and opens its first session. The
 * sign-up policy holds. FORBIDDEN if nobody was confirmed, and the errors of `signUp`.
 */
export async function signUpWithIdentity(
  viewer: Viewer | null,
  input: { username: string; displayName?: string | null; invite?: string | null },
  client: ClientInfo | null,
): Promise<SignedIn> {
  const token = client?.flow ?? null
  const flow = await findFlow(token, confirmed)
  if (!flow?.subject) throw forbidden(m.provider_flow_ended)
  const create = await findWayIn(input.invite, client)
  const { issuer, subject } = flow
  const user = await create({
    username: input.username.toLowerCase(),
    displayName: input.displayName || input.username,
    hash: null,
    identity: { issuer, subject },
  })
  await takeFlow(token, confirmed)
  const identity = await db.identity.findUniqueOrThrow({ where: { issuer_subject: { issuer, subject } } })
  return replaceSessionOpenedWith(viewer, { user, identityId: identity.id }, client)
}
