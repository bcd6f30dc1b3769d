import type { IncomingMessage } from 'node:http'
import type { ErrorCode } from '../errors.ts'

/** Headers that neither a form nor an image can send. A multipart request must have one of them. */
const preflightHeaders = [
  'x-requested-with',
  'graphql-require-preflight',
  'apollo-require-preflight',
  'x-graphql-yoga-csrf',
]

type Problem = { status: number; code: ErrorCode; message: string }

/** Returns an error for a request to the API that another site may have caused, with the visitor's cookie, or null. */
export function findCrossOriginProblem(req: IncomingMessage, origins: readonly string[]): Problem | null {
  if (isCrossOrigin(req, origins))
    return {
      status: 403,
      code: 'FORBIDDEN',
      message:
        'Browsers cannot use the API from this origin. If this is your server, add the origin to ORIGIN in its settings.',
    }
  return req.method === 'POST' ? checkContentType(req) : null
}

/** Returns whether a browser sends the request for a page of another origin. Following a link there is allowed. */
export function isCrossOrigin({ headers }: IncomingMessage, origins: readonly string[]): boolean {
  if (headers.origin !== undefined) return !origins.includes(headers.origin)
  const site = headers['sec-fetch-site']
  return (site === 'cross-site' || site === 'same-site') && headers['sec-fetch-mode'] !== 'navigate'
}

function checkContentType({ headers }: IncomingMessage): Problem | null {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (type === 'application/json') return null
  if (type === 'multipart/form-data' && preflightHeaders.some((name) => headers[name])) return null
  return {
    status: 415,
    code: 'BAD_USER_INPUT',
    message:
      type === 'multipart/form-data'
        ? 'A multipart request needs the header graphql-require-preflight. Set it to 1.'
        : 'Send the request with content-type: application/json.',
  }
}
