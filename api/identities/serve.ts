import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ProviderSettings } from '../env-providers.ts'
import { logger } from '../logger.ts'
import { consume } from '../ops/rate-limits.ts'
import { createFlow, findFlow, flowCookie, flowInCookie, proofsOf, setRedirectUri } from './flow.ts'
import { discover, openid } from './providers.ts'

type Start = {
  /** The origin of the address that the browser uses, which the provider leads back to. */
  origin: string
  /** The address that rate limits count. */
  address: string
  search: URLSearchParams
}

/**
 * Sends a browser to a provider to sign in. With `link`, it continues the flow of a user who links an identity, which the
 * cookie names. If the provider cannot be reached, the browser goes to the page that says so.
 */
export async function serveSignIn(
  { req, res }: { req: IncomingMessage; res: ServerResponse },
  provider: ProviderSettings,
  { origin, address, search }: Start,
): Promise<void> {
  await consume(['sign in', address])
  const redirectUri = `${origin}/oidc/${provider.number}/callback`
  try {
    const linking = search.has('link') ? flowInCookie(req.headers.cookie) : null
    const token = linking ?? (await startFlow(provider, search, redirectUri))
    if (linking) await continueFlow(linking, provider, redirectUri)
    const location = await authorizationUrl(provider, token, redirectUri)
    res.setHeader('set-cookie', flowCookie(token))
    res.writeHead(302, { location, 'cache-control': 'no-store' }).end()
  } catch (err) {
    logger.warn({ err, issuer: provider.issuer }, 'A sign-in provider cannot be reached')
    res.writeHead(302, { location: `${redirectUri}?error=unreachable`, 'cache-control': 'no-store' }).end()
  }
}

const startFlow = ({ issuer }: ProviderSettings, search: URLSearchParams, redirectUri: string) =>
  createFlow({ issuer, redirectUri, next: localPath(search.get('next')) })

async function continueFlow(token: string, { issuer }: ProviderSettings, redirectUri: string): Promise<void> {
  const flow = await findFlow(token, { issuer, userId: { not: null } })
  if (flow) await setRedirectUri(flow, redirectUri)
}

/** The web app checks the path again when it goes there. */
const localPath = (next: string | null) => (next && /^\/(?![/\\])/.test(next) ? next.slice(0, 1_000) : '/')

async function authorizationUrl(
  provider: ProviderSettings,
  token: string,
  redirectUri: string,
): Promise<string> {
  const { buildAuthorizationUrl, calculatePKCECodeChallenge } = await openid()
  const { state, nonce, verifier } = proofsOf(token)
  return buildAuthorizationUrl(await discover(provider), {
    redirect_uri: redirectUri,
    scope: 'openid profile',
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  }).href
}
