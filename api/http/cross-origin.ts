import type { IncomingMessage } from 'node:http'
import type { ErrorCode } from '../errors.ts'

/** Headers that no form and no image can send: a multipart request has to carry one. */
const preflighted = [
  'x-requested-with',
  'graphql-require-preflight',
  'apollo-require-preflight',
  'x-graphql-yoga-csrf',
]

type Problem = { status: number; code: ErrorCode; message: string }

/**
 * Why a request to the API may be some other site's doing, with our cookie on it, or null. Ours come from our own
 * pages, or from no page at all.
 */
export function crossOriginError(req: IncomingMessage, origins: readonly string[]): Problem | null {
  if (isCrossOrigin(req, origins))
    return {
      status: 403,
      code: 'FORBIDDEN',
      message: 'This origin may not use the API from a browser. See ORIGIN in the settings.',
    }
  return req.method === 'POST' ? wrongType(req) : null
}

/** Whether a browser says that another origin's page sends this. A person who follows a link is no page. */
export function isCrossOrigin({ headers }: IncomingMessage, origins: readonly string[]): boolean {
  if (headers.origin !== undefined) return !origins.includes(headers.origin)
  const site = headers['sec-fetch-site']
  return (site === 'cross-site' || site === 'same-site') && headers['sec-fetch-mode'] !== 'navigate'
}

function wrongType({ headers }: IncomingMessage): Problem | null {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (type === 'application/json') return null
  if (type === 'multipart/form-data' && preflighted.some((name) => headers[name])) return null
  return {
    status: 415,
    code: 'BAD_USER_INPUT',
    message:
      type === 'multipart/form-data'
        ? 'A multipart request needs the header graphql-require-preflight.'
        : 'Send the request with content-type: application/json.',
  }
}
