import { m } from '@latchkey/messages'
import type { CombinedError } from '@urql/svelte'

/** An error of the API, with a message for people. `code` and `field` are the API's. */
export interface ApiError {
  code: ErrorCode
  message: string
  /** The input that the error is about. */
  field?: string
  /** Seconds. */
  retryAfter?: number
  /** True if the sign-in needs the code of a second factor. */
  secondFactor?: boolean
}

type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_USER_INPUT'
  | 'CONFLICT'
  | 'RATE_LIMITED'
  | 'INTERNAL'
  /** No response arrived, so the API may or may not have done what was requested. */
  | 'UNREACHABLE'

export const unreachableMessage = (): string => m.server_unreachable()
export const noResponseMessage = (): string => m.server_silent()

const STATUS: Record<ErrorCode, number> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  BAD_USER_INPUT: 400,
  CONFLICT: 409,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  UNREACHABLE: 503,
}

/** Converts an error of urql: the first GraphQL error, or UNREACHABLE if there was no response. */
export function apiError(error: CombinedError): ApiError {
  const first = error.graphQLErrors[0]
  if (!first) return { code: 'UNREACHABLE', message: unreachableMessage() }
  const { code, field, retryAfter, secondFactor } = first.extensions
  return {
    code: isErrorCode(code) ? code : 'INTERNAL',
    message: first.message,
    field: typeof field === 'string' ? field : undefined,
    retryAfter: typeof retryAfter === 'number' ? retryAfter : undefined,
    secondFactor: secondFactor === true || undefined,
  }
}

/** Returns the HTTP status that corresponds to the error's code. */
export function httpStatus(error: ApiError): number {
  return STATUS[error.code]
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && code in STATUS
}
