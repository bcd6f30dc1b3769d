import proxyaddr from 'proxy-addr'
import { z } from 'zod'
import { type AddressRange, parseAddressRange } from './outbound/address-range.ts'

// The values that settings can have.

const origin = z.url({ protocol: /^https?$/ }).transform((text, context) => {
  const url = new URL(text)
  if (url.href !== `${url.origin}/` || url.hostname.includes('*')) context.addIssue('not only an origin')
  return url.origin
})

export const origins = z
  .string()
  .transform((list) => list.split(',').map((item) => item.trim()))
  .pipe(z.tuple([origin], origin))

/** Addresses, networks, and proxy-addr's names for some networks, such as loopback. */
export const proxies = z
  .string()
  .transform((list) => list.split(',').map((item) => item.trim()))
  .superRefine((list, context) => {
    try {
      proxyaddr.compile(list)
    } catch {
      context.addIssue('not addresses')
    }
  })

/** Addresses and networks that outgoing requests may go to although they are not public. */
export const addressRanges = z.string().transform((list, context): readonly AddressRange[] => {
  try {
    return list.split(',').map((item) => parseAddressRange(item.trim()))
  } catch {
    context.addIssue('not addresses')
    return z.NEVER
  }
})

/**
 * A URL whose parts are where they seem to be: a password that is not percent-encoded would end early, and its rest would be
 * taken for a host or a path, and be printed as one. Prisma's `schema` is refused, since pg ignores it.
 */
export const databaseUrl = z
  .url({ protocol: /^postgres(ql)?$/ })
  .regex(/^postgres(ql)?:\/\/([^:@/?#]*(:[^:@/?#]*)?@)?[^@?#]*(\?[^@#]*)?$/)
  .refine((text) => isDecodable(text) && !/[?&]schema=/.test(text))

function isDecodable(text: string): boolean {
  try {
    return decodeURIComponent(text) !== ''
  } catch {
    return false
  }
}

const units: Record<string, number> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 }

/** A number of bytes, with an optional unit. At most 2 GiB - 1, since the API returns it as an Int. */
export const bytes = z
  .string()
  .regex(/^\d+(\.\d+)? ?([kmg]i?b?|b)?$/i)
  .transform((text) => {
    const [, number, unit = ''] = /^([\d.]+) ?([kmg]?)/i.exec(text)!
    return Math.round(Number(number) * units[unit.toLowerCase()]!)
  })
  .pipe(
    z
      .int()
      .min(1)
      .max(2 ** 31 - 1),
  )

export const mediaTypes = z
  .string()
  .transform((list) => list.split(',').map((item) => item.trim().toLowerCase()))
  .pipe(z.array(z.string().regex(/^(\*\/\*|[a-z]+\/(\*|[a-z0-9.+-]+))$/)))
