/** The value of extensions.code of every error in the API. */
export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_USER_INPUT'
  | 'CONFLICT'
  | 'RATE_LIMITED'
  | 'INTERNAL'
  // Clients with automatic persisted queries wait for this code of Apollo's, or for its message.
  | 'PERSISTED_QUERY_NOT_SUPPORTED'

/** An error whose message is sent to the client. Any other error is masked (graphql/mask-errors.ts). */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ErrorCode
  /** The name of the invalid input field. */
  readonly field: string | undefined
  /** Seconds to wait before the next attempt. */
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

/** An error that prevents Latchkey from running. Its message tells the person who started it what is wrong and what to do. */
export class StartError extends Error {
  override readonly name = 'StartError'
}

/** The error for an access token with none of these scopes. */
export const missingScope = (scopes: readonly string[]) =>
  forbidden(`This access token does not have the scope ${scopes.join(' or ')}. Create one that has it.`)

/** The error for an access token where only a session will do. */
export const sessionRequired = () =>
  forbidden('Access tokens cannot do this. Sign in with your username and password.')
