import type { IncomingMessage } from 'node:http'
import { m } from '@latchkey/messages'
import { baseLocale } from '@latchkey/messages/locales'
import { type ErrorText, inEnglish, translated } from '../errors.ts'
import { RequestError } from './refuse.ts'

/** Throws FORBIDDEN, with the addresses to use, for a request that a browser sends for a page of another origin, with the visitor's cookie. */
export function requireOwnOrigin(req: IncomingMessage, origins: readonly string[]): void {
  if (isCrossOrigin(req, origins))
    throw new RequestError(403, describeProblem(req, origins), { code: 'FORBIDDEN' })
}

/** Returns whether a browser sends the request for a page of another origin. Following a link there is allowed. */
function isCrossOrigin({ headers }: IncomingMessage, origins: readonly string[]): boolean {
  if (headers.origin !== undefined) return !origins.includes(headers.origin)
  const site = headers['sec-fetch-site']
  return (site === 'cross-site' || site === 'same-site') && headers['sec-fetch-mode'] !== 'navigate'
}

/** Says which address to use, and how the operator allows the one that was used. */
function describeProblem(
  { headers: { origin, upgrade } }: IncomingMessage,
  origins: readonly string[],
): ErrorText {
  const address = origins[0]!
  if (!origin || !isOrigin(origin)) return translated(m.address_wrong_other_site, { address })
  const setting = `ORIGIN=${[...origins, origin].join(',')}`
  const text = translated(m.address_wrong, { origin, address, setting })
  if (!upgrade) return text
  // Only programs can read why an upgrade was refused.
  return inEnglish(`${text.render(baseLocale)} A program that is no browser sends no Origin header.`)
}

/** Returns whether a header is an origin that can be an address of this server. Others are not repeated. */
function isOrigin(text: string): boolean {
  return (
    text.length <= 200 &&
    /^https?:$/.test(URL.parse(text)?.protocol ?? '') &&
    URL.parse(text)?.origin === text
  )
}
