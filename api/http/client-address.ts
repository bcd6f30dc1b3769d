import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'
import { LRUCache } from 'lru-cache'
import proxyaddr from 'proxy-addr'
import { tokenInCookie } from '../accounts/session.ts'
import { deviceInCookie } from '../accounts/device.ts'
import type { ClientInfo } from '../context.ts'
import { env } from '../env.ts'
import { logger } from '../logger.ts'

/** By these the web app, which asks the API on behalf of a browser, says whom it asks for; the secret is this process' own. */
export const ADDRESS_HEADER = 'x-latchkey-address'
const SECRET_HEADER = 'x-latchkey-secret'
export const internalSecret = randomBytes(32).toString('base64url')

const trust = proxyaddr.compile(env.TRUSTED_PROXIES)
let warned = false

/** What the latest addresses count as: it is asked with every request, and takes longer to find out than to look up. */
const networks = new LRUCache<string, string>({ max: 1_000, memoMethod: (address) => networkOf(address) })

/** Who sent a request, as far as is known. */
export const clientOf = (req: IncomingMessage): ClientInfo => ({
  address: networks.memo(addressOf(req)),
  userAgent: req.headers['user-agent'] ?? null,
  device: deviceInCookie(req.headers.cookie),
})

/** The address that a request came from: past the proxies that are trusted, and no further. */
export function addressOf(req: IncomingMessage): string {
  const own = req.headers[ADDRESS_HEADER]
  if (req.headers[SECRET_HEADER] === internalSecret && typeof own === 'string') return own
  if (req.headers['x-forwarded-for'] && !env.TRUSTED_PROXIES.length && !warned) {
    warned = true
    logger.warn(
      'Requests carry X-Forwarded-For, which is not believed: if a proxy is in front, name it in TRUSTED_PROXIES',
    )
  }
  const { remoteAddress } = req.socket
  return remoteAddress && env.TRUSTED_PROXIES.length ? proxyaddr(req, trust) : (remoteAddress ?? 'unknown')
}

/** What limits count an address as: an IPv6 address by its first 64 bits, since one line has as many as it likes within. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown'
  const parsed = ipaddr.process(address)
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString()
  return `${new ipaddr.IPv6([...parsed.parts.slice(0, 4), 0, 0, 0, 0]).toString()}/64`
}

/** The token that a request proves itself with: of its Authorization header, else of its cookie. */
export function tokenOf({ headers }: IncomingMessage): string | null {
  const [scheme, token] = headers.authorization?.split(' ') ?? []
  if (scheme?.toLowerCase() === 'bearer' && token) return token
  return tokenInCookie(headers.cookie)
}
