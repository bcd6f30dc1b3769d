import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'
import { LRUCache } from 'lru-cache'
import proxyaddr from 'proxy-addr'
import { type Bearer, createBearer, parseAuthorization } from '../accounts/credential.ts'
import { deviceInCookie } from '../accounts/device.ts'
import { tokenInCookie } from '../accounts/session.ts'
import type { ClientInfo } from '../context.ts'
import { env } from '../env.ts'
import { flowInCookie } from '../identities/flow.ts'
import { logger } from '../logger.ts'

/** The web app sets these headers when it queries the API for a browser: the browser's address, and this process's secret. */
export const ADDRESS_HEADER = 'x-latchkey-address'
const SECRET_HEADER = 'x-latchkey-secret'
export const internalSecret = randomBytes(32).toString('base64url')

const isTrusted = proxyaddr.compile(env.TRUSTED_PROXIES)
let warned = false

/** Caches `toNetwork` for recent addresses, since it runs with every request. */
const networks = new LRUCache<string, string>({ max: 1_000, memoMethod: (address) => toNetwork(address) })

export const getClientInfo = (req: IncomingMessage): ClientInfo => ({
  address: networks.memo(getAddress(req)),
  userAgent: req.headers['user-agent'] ?? null,
  acceptLanguage: req.headers['accept-language'] ?? null,
  device: deviceInCookie(req.headers.cookie),
  flow: flowInCookie(req.headers.cookie),
})

/** Returns the address of a request's client. Believes X-Forwarded-For only as far as TRUSTED_PROXIES reach. */
export function getAddress(req: IncomingMessage): string {
  const address = req.headers[ADDRESS_HEADER]
  if (req.headers[SECRET_HEADER] === internalSecret && typeof address === 'string') return address
  if (req.headers['x-forwarded-for'] && !env.TRUSTED_PROXIES.length && !warned) {
    warned = true
    logger.warn(
      'Ignoring X-Forwarded-For. If this server is behind a proxy, set TRUSTED_PROXIES to its address',
    )
  }
  const { remoteAddress } = req.socket
  return remoteAddress && env.TRUSTED_PROXIES.length
    ? proxyaddr(req, isTrusted)
    : (remoteAddress ?? 'unknown')
}

/** Returns the unit that rate limits count: an IPv4 address, or the /64 network of an IPv6 address, which one line has to itself. */
export function toNetwork(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown'
  const parsed = ipaddr.process(address)
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString()
  return `${new ipaddr.IPv6([...parsed.parts.slice(0, 4), 0, 0, 0, 0]).toString()}/64`
}

/**
 * Returns the bearer of a request's Authorization header, or else of its session cookie. Throws UNAUTHENTICATED for a header
 * that has no token.
 */
export const readBearer = ({ headers }: IncomingMessage): Bearer | null =>
  parseAuthorization(headers.authorization) ?? createBearer(tokenInCookie(headers.cookie), false)
