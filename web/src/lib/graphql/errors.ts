import type { CombinedError } from '@urql/svelte'

/** What went wrong, in words for a person; code and field as the API gives them. */
export interface ApiError {
  code: ErrorCode
  message: string
  /** The input that the error is about. */
  field?: string
  /** Seconds. */
  retryAfter?: number
}

type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_USER_INPUT'
  | 'CONFLICT'
  | 'RATE_LIMITED'
  | 'INTERNAL'
  /** The API was not reached: no answer says whether it did what was asked. */
  | 'UNREACHABLE'

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

export function apiError(error: CombinedError): ApiError {
  const first = error.graphQLErrors[0]
  if (!first) {
    return {
      code: 'UNREACHABLE',
      message: 'Latchkey cannot be reached. Check your connection, then try again.',
    }
  }
  const { code, field, retryAfter } = first.extensions
  return {
    code: isCode(code) ? code : 'INTERNAL',
    message: first.message,
    field: typeof field === 'string' ? field : undefined,
    retryAfter: typeof retryAfter === 'number' ? retryAfter : undefined,
  }
}

/** The HTTP status that says the same. */
export function statusOf(error: ApiError): number {
  return STATUS[error.code]
}

function isCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && code in STATUS
}
