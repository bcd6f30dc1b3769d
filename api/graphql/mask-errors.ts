import { GraphQLError } from 'graphql'
import { ApiError } from '../errors.ts'
import { logger } from '../logger.ts'

/** An error as a client sees it: the contract's code, and nothing of what is within. */
type Formatted = GraphQLError

/**
 * Makes any error fit to be seen. Ours stay as they are; what graphql-js says of a request is BAD_USER_INPUT; all
 * else is INTERNAL, and the log has its cause under the request's id.
 */
export function maskError(error: unknown, requestId: string): Formatted {
  const outer = error instanceof GraphQLError ? error : undefined
  const cause = rootOf(error)
  const where = { nodes: outer?.nodes, path: outer?.path, source: outer?.source, positions: outer?.positions }
  if (cause instanceof ApiError) {
    const { code, field, retryAfter } = cause
    return new GraphQLError(cause.message, {
      ...where,
      extensions: { code, ...(field && { field }), ...(retryAfter !== undefined && { retryAfter }) },
    })
  }
  // graphql-js wraps its own errors in others of its own, such as a variable's in the request's.
  if (outer && cause instanceof GraphQLError) {
    if (outer.extensions['code'] && outer.extensions['code'] !== 'INTERNAL_SERVER_ERROR') return known(outer)
    const message = outer.message.replace(repeated, '.')
    return new GraphQLError(message, { ...where, extensions: { code: 'BAD_USER_INPUT', ...httpOf(outer) } })
  }
  logger.error({ err: cause, requestId, path: outer?.path }, 'An operation failed')
  return new GraphQLError(
    'Something went wrong here. Try again; if it stays, give this id to whoever runs this server.',
    {
      ...where,
      extensions: { code: 'INTERNAL', requestId },
    },
  )
}

/** How graphql-js repeats a value that it refuses: it may be a secret, and goes no further. */
const repeated = /(?:,? [fF]ound|(?<=(?:non[\w -]+|represent) value)): .*$/s

const codes = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'CONFLICT',
  'RATE_LIMITED',
  'INTERNAL',
])

/** An error that a library made with a code of its own (Yoga's BAD_REQUEST and the like). */
function known(error: GraphQLError): Formatted {
  if (codes.has(String(error.extensions['code']))) return error
  return new GraphQLError(error.message, {
    nodes: error.nodes,
    path: error.path,
    extensions: { code: 'BAD_USER_INPUT', ...httpOf(error) },
  })
}

const httpOf = (error: GraphQLError) => ('http' in error.extensions ? { http: error.extensions['http'] } : {})

/** What was thrown first, beneath what graphql-js wraps around it. */
function rootOf(error: unknown): unknown {
  let cause = error
  while (cause instanceof GraphQLError) {
    const inner = cause.cause ?? cause.originalError
    if (!inner) return cause
    cause = inner
  }
  return cause
}
