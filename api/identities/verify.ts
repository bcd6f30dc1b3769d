import { m } from '@latchkey/messages'
import type { SignInFlow } from '../../prisma/generated/client/client.ts'
import type { ProviderSettings } from '../env-providers.ts'
import { type ApiError, forbidden } from '../errors.ts'
import { logger } from '../logger.ts'
import { proofsOf } from './flow.ts'
import { CLOCK_TOLERANCE, discover, openid } from './providers.ts'

/** A person, as a provider has confirmed. */
export type Person = { subject: string; preferredUsername: string; name: string }

/** The error codes of openid-client for a time that is not now. */
const clockCodes = ['OAUTH_JWT_TIMESTAMP_CHECK_FAILED']

/**
 * Exchanges the code in a provider's answer for an ID token and checks it: signature, issuer, audience, nonce, time. Throws
 * FORBIDDEN, with what to do, if anything is wrong.
 */
export async function verifyAnswer(
  provider: ProviderSettings,
  answer: URLSearchParams,
  { token, flow }: { token: string; flow: SignInFlow },
): Promise<Person> {
  try {
    const { authorizationCodeGrant, fetchUserInfo } = await openid()
    const config = await discover(provider)
    const url = new URL(flow.redirectUri ?? '')
    url.search = answer.toString()
    const { state, nonce, verifier } = proofsOf(token)
    const tokens = await authorizationCodeGrant(config, url, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    })
    const claims = tokens.claims()!
    // The token is for this sign-in, so it was issued now.
    if (Math.abs(Date.now() / 1_000 - claims.iat) > CLOCK_TOLERANCE) throw clockError(provider)
    const profile =
      claims['preferred_username'] || !config.serverMetadata().userinfo_endpoint
        ? claims
        : await fetchUserInfo(config, tokens.access_token, claims.sub)
    return {
      subject: claims.sub,
      preferredUsername: textOf(profile['preferred_username']),
      name: textOf(profile['name']),
    }
  } catch (error) {
    throw toApiError(error, provider)
  }
}

const textOf = (claim: unknown) => (typeof claim === 'string' ? claim.slice(0, 200) : '')

const clockError = ({ name }: ProviderSettings) => forbidden(m.provider_clock, { provider: name })

function toApiError(error: unknown, provider: ProviderSettings): ApiError {
  const { name: type, code, cause } = error as { name?: string; code?: string; cause?: { code?: string } }
  // Neither the message nor the cause: they can contain tokens.
  logger.warn({ issuer: provider.issuer, type, code, cause: cause?.code }, 'A sign-in was refused')
  if (type === 'ApiError') return error as ApiError
  const isClock = [code, cause?.code].some((each) => clockCodes.includes(each ?? ''))
  return isClock ? clockError(provider) : forbidden(m.provider_failed, { provider: provider.name })
}
