import { createHash, createHmac, randomBytes } from 'node:crypto'
import { parseCookie, stringifySetCookie } from 'cookie'
import type { Prisma, SignInFlow } from '../../prisma/generated/client/client.ts'
import { db } from '../db/client.ts'
import { env } from '../env.ts'

// A flow is a sign-in through a provider that is under way. The browser has its token in a cookie, and the database the
// token's hash. Nobody can end in one browser what began in another, and what began can end once.

const secure = env.ORIGIN[0].startsWith('https:')
const NAME = secure ? '__Host-flow' : 'flow'
/** Seconds for which a flow lasts: long enough to sign in at the provider. */
const MAX_AGE = 15 * 60

const idOf = (token: string) => createHash('sha256').update(token).digest('base64url')
const unexpired = () => ({ expiresAt: { gt: new Date() } })

/** Returns the Set-Cookie header for a flow's token, or, for null, one that deletes the cookie. */
export const flowCookie = (token: string | null): string =>
  stringifySetCookie({
    name: NAME,
    value: token ?? '',
    maxAge: token ? MAX_AGE : 0,
    path: '/',
    httpOnly: true,
    // The provider's page leads back here.
    sameSite: 'lax',
    secure,
  })

/** Returns the token in a Cookie header. Null if there is none. */
export const flowInCookie = (header: string | undefined): string | null =>
  (header && parseCookie(header)[NAME]?.slice(0, 100)) || null

type NewFlow = Omit<Prisma.SignInFlowUncheckedCreateInput, 'id' | 'expiresAt'>

/** Stores a new flow, and returns its token, which is not stored. */
export async function createFlow(flow: NewFlow): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const expiresAt = new Date(Date.now() + MAX_AGE * 1_000)
  await db.signInFlow.create({ data: { ...flow, id: idOf(token), expiresAt } })
  return token
}

/** Returns a flow that matches, or null. */
export const findFlow = async (
  token: string | null,
  where: Prisma.SignInFlowWhereInput,
): Promise<SignInFlow | null> =>
  token ? db.signInFlow.findFirst({ where: { id: idOf(token), ...unexpired(), ...where } }) : null

/** Returns a flow that matches and deletes it, so that of several callers one gets it. Null for the others. */
export async function takeFlow(
  token: string | null,
  where: Prisma.SignInFlowWhereInput,
): Promise<SignInFlow | null> {
  const flow = await findFlow(token, where)
  return flow && (await db.signInFlow.deleteMany({ where: { id: flow.id } })).count ? flow : null
}

/** Records where the provider sends the browser back to. */
export const setRedirectUri = async ({ id }: SignInFlow, redirectUri: string): Promise<void> =>
  void (await db.signInFlow.updateMany({ where: { id }, data: { redirectUri } }))

/** Returns the values that bind the provider's answer to the flow. They are derived from its token. */
export function proofsOf(token: string) {
  const derive = (purpose: string) => createHmac('sha256', token).update(purpose).digest('base64url')
  return { state: derive('state'), nonce: derive('nonce'), verifier: derive('PKCE verifier') }
}

/** Deletes the flows that nobody finished. */
export const deleteExpiredFlows = async (): Promise<void> =>
  void (await db.signInFlow.deleteMany({ where: { expiresAt: { lte: new Date() } } }))
