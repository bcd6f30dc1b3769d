import type { IncomingMessage } from 'node:http'
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
): string {
  const use = `Open ${origins[0]} instead.`
  if (!origin || !isOrigin(origin)) return `Another site cannot use this server. ${use}`
  // Only programs can read why an upgrade was refused.
  const forPrograms = upgrade ? ' A program that is no browser sends no Origin header.' : ''
  return (
    `${origin} is not an address of this server. ${use} ` +
    `If you run this server, you can allow both: ORIGIN=${[...origins, origin].join(',')}.${forPrograms}`
  )
}

/** Returns whether a header is an origin that can be an address of this server. Others are not repeated. */
function isOrigin(text: string): boolean {
  return (
    text.length <= 200 &&
    /^https?:$/.test(URL.parse(text)?.protocol ?? '') &&
    URL.parse(text)?.origin === text
  )
}
