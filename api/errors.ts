/** What went wrong, in the API's words: extensions.code of every error is one of these. */
export type ErrorCode =
  'UNAUTHENTICATED' | 'FORBIDDEN' | 'NOT_FOUND' | 'BAD_USER_INPUT' | 'CONFLICT' | 'RATE_LIMITED' | 'INTERNAL'

/** An error that the client may see as it is. Whatever else is thrown is masked (graphql/mask-errors.ts). */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ErrorCode
  /** The input that is at fault. */
  readonly field: string | undefined
  /** Seconds until it is worth trying again. */
  readonly retryAfter: number | undefined

  constructor(code: ErrorCode, message: string, detail: { field?: string; retryAfter?: number } = {}) {
    super(message)
    this.code = code
    this.field = detail.field
    this.retryAfter = detail.retryAfter
  }
}

export const unauthenticated = (message = 'Sign in first.') => new ApiError('UNAUTHENTICATED', message)
export const forbidden = (message: string) => new ApiError('FORBIDDEN', message)
export const notFound = (message: string, field?: string) => new ApiError('NOT_FOUND', message, { field })
export const badInput = (field: string, message: string) => new ApiError('BAD_USER_INPUT', message, { field })
export const conflict = (message: string, field?: string) => new ApiError('CONFLICT', message, { field })
export const rateLimited = (message: string, retryAfter: number) =>
  new ApiError('RATE_LIMITED', message, { retryAfter })
