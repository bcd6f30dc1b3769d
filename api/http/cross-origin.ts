import type { IncomingMessage } from 'node:http'
import { RequestError } from './refuse.ts'

/** Throws FORBIDDEN, with the addresses to use, for a request that a browser sends for a page of another origin, with the visitor's cookie. */
export function requireOwnOrigin(req: IncomingMessage, origins: readonly string[]): void {
  if (isCrossOrigin(req, origins))
    throw new RequestError(403, describeProblem(req.headers.origin, origins), { code: 'FORBIDDEN' })
}

/** Returns whether a browser sends the request for a page of another origin. Following a link there is allowed. */
function isCrossOrigin({ headers }: IncomingMessage, origins: readonly string[]): boolean {
  if (headers.origin !== undefined) return !origins.includes(headers.origin)
  const site = headers['sec-fetch-site']
  return (site === 'cross-site' || site === 'same-site') && headers['sec-fetch-mode'] !== 'navigate'
}

/** Says which address to use, and how the operator allows the one that was used. */
function describeProblem(origin: string | undefined, origins: readonly string[]): string {
  const use = `This server is at ${origins.join(' and ')}. Open it there.`
  if (!origin || !isOrigin(origin)) return `Another site cannot use this server. ${use}`
  return (
    `${origin} is not an address of this server. ${use} ` +
    `If ${origin} leads to this server too, its operator can allow it: ORIGIN=${[...origins, origin].join(',')}. ` +
    'A program that is no browser sends no Origin header.'
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
