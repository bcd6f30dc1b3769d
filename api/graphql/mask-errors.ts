import { type ASTNode, GraphQLError } from 'graphql'
import { m } from '@latchkey/messages'
import type { ClientInfo } from '../context.ts'
import { toOverload } from '../db/overload.ts'
import { ApiError, translated } from '../errors.ts'
import { localeOf } from '../http/language.ts'
import { logger } from '../logger.ts'

/** The request that an error is the answer to. Without a client, as in an event for several, the error is in English. */
export type Reader = {
  readonly requestId: string
  readonly client: Pick<ClientInfo, 'acceptLanguage'> | null
}

/**
 * Converts any error into one that is safe to send to a client, in the client's language. An ApiError keeps its text, an
 * error of graphql-js about the request becomes BAD_USER_INPUT, in English, one about waiting too long for the
 * database becomes RATE_LIMITED, and any other becomes INTERNAL: its cause is logged under the request's id.
 */
export function maskError(error: unknown, reader: Reader): GraphQLError {
  const outer = error instanceof GraphQLError ? error : undefined
  const cause = rootCause(error)
  const location = {
    nodes: outer?.nodes,
    path: outer?.path,
    source: outer?.source,
    positions: outer?.positions,
  }
  const answer = (shown: ApiError, more?: { requestId: string }) =>
    new GraphQLError(shown.messageIn(languageOf(reader)), {
      ...location,
      extensions: { ...shown.extensions, ...more },
    })
  if (cause instanceof ApiError) return answer(cause)
  // graphql-js wraps some of its own errors in others, such as a variable's in the request's.
  if (outer && cause instanceof GraphQLError) {
    if (outer.extensions['code'] && outer.extensions['code'] !== 'INTERNAL_SERVER_ERROR')
      return maskLibraryError(outer)
    return new GraphQLError(outer.message.replace(refusedValue, '.'), {
      ...location,
      extensions: { code: 'BAD_USER_INPUT', ...fieldExtension(outer), ...httpExtension(outer) },
    })
  }
  const { requestId } = reader
  const overload = toOverload(cause)
  if (overload) {
    logger.warn({ err: cause, requestId, path: outer?.path }, 'An operation waited too long for the database')
    return answer(overload)
  }
  logger.error({ err: cause, requestId, path: outer?.path }, 'An operation failed')
  return answer(new ApiError('INTERNAL', translated(m.server_failed)), { requestId })
}

const languageOf = ({ client }: Reader) => localeOf(client?.acceptLanguage)

/**
 * The field whose value graphql-js refused: of an input object, else the argument or the variable. graphql-js names it only in
 * its message, or by the place in the document.
 */
function fieldExtension({ message, nodes }: GraphQLError): { field?: string } {
  const path = /^Variable "\$(\w+)" has invalid value(?: at ([\w.[\]]+))?:/.exec(message)
  const named = /(?:required|unknown) field "(\w+)"/.exec(message)?.[1]
  const field = named ?? path?.[2]?.match(/[A-Za-z_]\w*/g)?.at(-1) ?? path?.[1] ?? fieldBefore(nodes?.[0])
  return field ? { field } : {}
}

/** The name before a value in the document, such as `first` in `first: "x"`. */
function fieldBefore(node: ASTNode | undefined): string | undefined {
  if (!node?.kind.endsWith('Value')) return undefined
  let token = node.loc?.startToken.prev
  while (token && token.kind !== ':' && token.kind !== '<SOF>') token = token.prev
  return token?.kind === ':' ? token.prev?.value : undefined
}

/** Matches the value that graphql-js repeats in its message. It may be a secret, so it is neither sent nor logged. */
const refusedValue = /(?:,? [fF]ound|(?<=(?:non[\w -]+|represent) value)): .*$/s

const apiCodes = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'CONFLICT',
  'RATE_LIMITED',
  'INTERNAL',
])

/** Replaces a library's own code, such as Yoga's BAD_REQUEST, by BAD_USER_INPUT. */
function maskLibraryError(error: GraphQLError): GraphQLError {
  if (apiCodes.has(String(error.extensions['code']))) return error
  return new GraphQLError(error.message, {
    nodes: error.nodes,
    path: error.path,
    extensions: { code: 'BAD_USER_INPUT', ...httpExtension(error) },
  })
}

const httpExtension = (error: GraphQLError) =>
  'http' in error.extensions ? { http: error.extensions['http'] } : {}

/** Returns the error that was thrown first, beneath those that graphql-js wraps around it. */
function rootCause(error: unknown): unknown {
  let cause = error
  while (cause instanceof GraphQLError) {
    const inner = cause.cause ?? cause.originalError
    if (!inner) return cause
    cause = inner
  }
  return cause
}
