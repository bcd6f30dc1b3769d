import ipaddr from 'ipaddr.js'

type Address = ipaddr.IPv4 | ipaddr.IPv6
/** A network: an address and the number of its bits that count. */
export type AddressRange = readonly [address: Address, bits: number]

/** The addresses that IANA gives out on the IPv6 internet. What it may give out later is not reachable yet. */
const globalIPv6: AddressRange = [ipaddr.parse('2000::'), 3]

/** Parses an address or a range, such as 10.0.0.7 or fd00::/8. Throws if it is neither. */
export function parseAddressRange(text: string): AddressRange {
  if (text.includes('/')) return ipaddr.parseCIDR(text)
  const address = ipaddr.process(text)
  return [address, address instanceof ipaddr.IPv4 ? 32 : 128]
}

/** Returns whether an address is in one of the ranges. An IPv4 address that is mapped to IPv6 counts as the IPv4 address. */
export function isInRange(text: string, ranges: readonly AddressRange[]): boolean {
  const address = ipaddr.process(text)
  return ranges.some((range) => contains(range, address))
}

/**
 * Returns whether an address is a single machine of the public internet. False for private, loopback, link-local (cloud
 * metadata), multicast and reserved addresses, and for IPv6 addresses that stand for an IPv4 address, such as 64:ff9b::/96.
 */
export function isPublic(text: string): boolean {
  const address = ipaddr.process(text)
  if (address.range() !== 'unicast') return false
  return address instanceof ipaddr.IPv4 || contains(globalIPv6, address)
}

function contains([network, bits]: AddressRange, address: Address): boolean {
  if (address instanceof ipaddr.IPv4) return network instanceof ipaddr.IPv4 && address.match(network, bits)
  return network instanceof ipaddr.IPv6 && address.match(network, bits)
}
