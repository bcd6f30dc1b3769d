/** An error as the API gives it. */
export interface ApiFailure {
  message: string
  path?: (string | number)[]
  extensions: {
    code: string
    field?: string
    retryAfter?: number
    requestId?: string
    /** The message's key in the catalogue; absent for errors that are always in English. */
    messageKey?: string
    params?: Record<string, string | number>
  }
}

/** An answer of the API to an operation, or an event of a subscription. */
export interface Result<Data> {
  data?: Data | null
  errors?: ApiFailure[]
}

/** Thrown when the API refuses an operation that a test expects to succeed. */
export class RefusedError extends Error {
  readonly code: string
  readonly failure: ApiFailure
  readonly document: string | undefined

  constructor(failure: ApiFailure, document?: string) {
    super(`${failure.extensions.code}: ${failure.message}`)
    this.code = failure.extensions.code
    this.failure = failure
    this.document = document
  }
}
