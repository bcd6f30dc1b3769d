import { lookup as systemLookup, type LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import type { buildConnector } from 'undici'
import { type AddressRange, isInRange, isPublic } from './address-range.ts'
import { OutboundError } from './outbound-error.ts'

/** Ports at which any public address may be reached. Those of OUTBOUND_ALLOW may be reached at every port. */
const PORTS = [80, 443]

/** Resolves a name to all of its addresses. */
export type Resolve = (
  hostname: string,
  done: (error: Error | null, addresses: LookupAddress[]) => void,
) => void

const resolveBySystem: Resolve = (hostname, done) => systemLookup(hostname, { all: true }, done)

/**
 * Returns a function with which undici connects, and which refuses addresses that are neither public nor allowed. It decides
 * about the very address that the socket connects to, so that neither a redirect nor a name that resolves to something else
 * the next time gets around it.
 */
export function guardConnect(
  build: typeof buildConnector,
  { allow, resolve = resolveBySystem }: { allow: readonly AddressRange[]; resolve?: Resolve },
): buildConnector.connector {
  return (options, callback) => {
    const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80)
    const isListed = (address: string) => isInRange(address, allow)
    const isOpen = (address: string) => PORTS.includes(port) && isPublic(address)
    const host = options.hostname.replace(/^\[(.*)\]$/, '$1')
    // Node looks up names only.
    if (isIP(host) && !isListed(host) && !isOpen(host)) return callback(refused(options.hostname, port), null)
    build({ lookup: guardLookup(resolve, { isListed, isOpen, port }) })(options, callback)
  }
}

type Guard = { isListed(address: string): boolean; isOpen(address: string): boolean; port: number }

/**
 * Returns a lookup that leaves out the addresses that are not allowed, and fails if none is left. A name that has both a public
 * and a private address is not trusted, unless the operator lists the private one.
 */
const guardLookup =
  (resolve: Resolve, { isListed, isOpen, port }: Guard): LookupFunction =>
  (hostname, { all }, callback) =>
    resolve(hostname, (error, addresses) => {
      if (error) return callback(error, [])
      const listed = addresses.filter(({ address }) => isListed(address))
      const isMixed = addresses.some(({ address }) => !isListed(address) && !isPublic(address))
      const allowed = isMixed
        ? listed
        : addresses.filter(({ address }) => isListed(address) || isOpen(address))
      const [first] = allowed
      if (!first) callback(refused(hostname, port), [])
      else if (all) callback(null, allowed)
      else callback(null, first.address, first.family)
    })

const refused = (host: string, port: number) =>
  new OutboundError('REFUSED', `${host} at port ${port} is not an address that requests may go to`)
