import { m } from '@latchkey/messages'
import { hasSecondFactor } from '../accounts/second-factor.ts'
import { replaceSessionOpenedWith, type SignedIn } from '../accounts/session.ts'
import { rejectSuspended } from '../accounts/suspension.ts'
import type { Viewer } from '../accounts/viewer.ts'
import type { ClientInfo } from '../context.ts'
import { db } from '../db/client.ts'
import type { ProviderSettings } from '../env-providers.ts'
import { conflict, forbidden, notFound } from '../errors.ts'
import { logger } from '../logger.ts'
import { announceNewDevice } from '../sign-in/new-device.ts'
import { createFlow, takeFlow } from './flow.ts'
import { linkIdentity } from './identity.ts'
import { findByNumber } from './providers.ts'
import { suggestUsername } from './suggest-username.ts'
import { verifyAnswer } from './verify.ts'

/** The end of a flow: signed in, linked, or confirmed as a person who has no account yet. */
export type Completed = {
  next: string
  signedIn: SignedIn | null
  linked: boolean
  /** The token of the flow with which the person chooses a username. */
  signUp: string | null
}

/**
 * Ends a flow with the answer of the provider, the query of the address that it sent the browser to. FORBIDDEN if
 * the provider refused, the answer is not valid, this browser has no such flow, or the account is suspended or has a
 * second factor.
 */
export async function completeFlow(
  viewer: Viewer | null,
  { number, answer }: { number: number; answer: string },
  client: ClientInfo | null,
): Promise<Completed> {
  const provider = findByNumber(number)
  if (!provider) throw notFound(m.provider_not_found)
  const { issuer } = provider
  const token = client?.flow ?? null
  const flow = await takeFlow(token, { issuer, redirectUri: { not: null }, subject: null })
  const parameters = new URLSearchParams(answer)
  rejectRefusal(parameters.get('error'), provider)
  if (!flow || !token) throw forbidden(m.provider_flow_ended)
  const person = await verifyAnswer(provider, parameters, { token, flow })
  const ends = { next: flow.next, signedIn: null, linked: false, signUp: null }
  if (flow.userId) {
    if (viewer?.user.id !== flow.userId) throw conflict(m.identity_other_viewer)
    await linkIdentity(viewer, { issuer, subject: person.subject })
    return { ...ends, linked: true }
  }
  const { subject } = person
  const identity = await db.identity.findUnique({
    where: { issuer_subject: { issuer, subject } },
    include: { user: true },
  })
  const outcome = identity ? 'OK' : 'NO_ACCOUNT'
  logger.info(
    { userId: identity?.userId ?? null, address: client?.address ?? null, issuer, outcome },
    'sign-in',
  )
  if (identity) {
    rejectSuspended(identity.user)
    // A provider says nothing about how many factors it asked for.
    if (await hasSecondFactor(identity.userId)) throw forbidden(m.provider_second_factor)
    const opening = { user: identity.user, identityId: identity.id }
    const signedIn = await replaceSessionOpenedWith(viewer, opening, client)
    await announceNewDevice(signedIn, client)
    return { ...ends, signedIn }
  }
  const username = await suggestUsername([person.preferredUsername, person.name])
  const displayName = person.name.slice(0, 50)
  const signUp = await createFlow({ issuer, subject, username, displayName, next: flow.next })
  return { ...ends, signUp }
}

function rejectRefusal(error: string | null, { name }: ProviderSettings): void {
  if (!error) return
  const provider = { provider: name }
  if (error === 'access_denied') throw forbidden(m.provider_denied, provider)
  if (error === 'unreachable') throw forbidden(m.provider_unreachable, provider)
  throw forbidden(m.provider_failed, provider)
}
