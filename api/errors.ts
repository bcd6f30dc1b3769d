import { m } from '@latchkey/messages'
import { baseLocale, type Locale } from '@latchkey/messages/locales'

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

type Params = Record<string, string | number>

/** A function of the catalogue, packages/messages/messages/en/errors.json. Its name is the message's key. */
export type CatalogueMessage = (
  params: never,
  options: { locale: Locale },
) => ReturnType<typeof m.sign_in_required>

type ParamsOf<M extends CatalogueMessage> = NonNullable<Parameters<M>[0]>

/** The arguments that follow a message: its params, unless it has none, and then `More`. */
export type MessageArguments<
  M extends CatalogueMessage,
  More extends unknown[] = [],
> = keyof ParamsOf<M> extends never
  ? More
  : [params: { [Name in keyof ParamsOf<M>]: string | number }, ...More]

/** The text of an error, in any language. Programs recognize a message of the catalogue by its key and params. */
export type ErrorText = {
  readonly render: (locale: Locale) => string
  readonly messageKey?: string
  readonly params?: Params
}

/** Returns a message of the catalogue as the text of an error. */
export const translated = <M extends CatalogueMessage>(
  message: M,
  ...[params]: MessageArguments<M>
): ErrorText => createText(message, params)

const createText = (message: CatalogueMessage, params?: Params): ErrorText => ({
  render: (locale) => message(params as never, { locale }),
  messageKey: message.name,
  params,
})

/** Returns the text of an error that only programmers see, such as that of a request that is not well-formed. */
export const inEnglish = (text: string): ErrorText => ({ render: () => text })

type ErrorDetail = { field?: string; retryAfter?: number; secondFactor?: true }

/**
 * An error whose text is sent to the client, in the language of the request. Any other error is masked
 * (graphql/mask-errors.ts). `message` is the text in English, for the log.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ErrorCode
  readonly text: ErrorText
  /** The name of the invalid input field. */
  readonly field: string | undefined
  /** Seconds to wait before the next attempt. */
  readonly retryAfter: number | undefined
  /** True if the sign-in needs the code of a second factor. */
  readonly secondFactor: true | undefined

  constructor(code: ErrorCode, text: ErrorText, detail: ErrorDetail = {}) {
    super(text.render(baseLocale))
    this.code = code
    this.text = text
    this.field = detail.field
    this.retryAfter = detail.retryAfter
    this.secondFactor = detail.secondFactor
  }

  /** Returns the text in a language. */
  messageIn(locale: Locale): string {
    return locale === baseLocale ? this.message : this.text.render(locale)
  }

  /** The part for programs. JSON leaves out what is undefined. */
  get extensions() {
    const { code, field, retryAfter, secondFactor, text } = this
    return { code, field, retryAfter, secondFactor, messageKey: text.messageKey, params: text.params }
  }
}

type WithField<M extends CatalogueMessage> = MessageArguments<M, [field?: string]>

/** Returns a function that creates errors of a code, from a message with its params and, if there is one, the field. */
const errorOf =
  (code: ErrorCode) =>
  <M extends CatalogueMessage>(message: M, ...rest: WithField<M>): ApiError => {
    const [params, field] = typeof rest[0] === 'object' ? rest : [undefined, rest[0]]
    return new ApiError(code, createText(message, params as Params), { field: field as string })
  }

export const unauthenticated = errorOf('UNAUTHENTICATED')
export const forbidden = errorOf('FORBIDDEN')
export const notFound = errorOf('NOT_FOUND')
export const conflict = errorOf('CONFLICT')

export const badInput = <M extends CatalogueMessage>(
  field: string,
  message: M,
  ...params: MessageArguments<M>
) => new ApiError('BAD_USER_INPUT', translated(message, ...params), { field })

export const rateLimited = <M extends CatalogueMessage>(
  retryAfter: number,
  message: M,
  ...params: MessageArguments<M>
) => new ApiError('RATE_LIMITED', translated(message, ...params), { retryAfter })

/** The error for a parameter of a request that is not well-formed. Only programmers see it. */
export const malformed = (field: string, text: string) =>
  new ApiError('BAD_USER_INPUT', inEnglish(text), { field })

/** An error that prevents Latchkey from running. Its message tells the person who started it what is wrong and what to do. */
export class StartError extends Error {
  override readonly name = 'StartError'
}

/** The error for an access token with none of these scopes, of which there are one or two. */
export const missingScope = ([scope = '', other]: readonly string[]) =>
  other === undefined
    ? forbidden(m.token_scope_missing, { scope })
    : forbidden(m.token_scope_missing_either, { scope, other })

/** The error for an access token where only a session will do. */
export const sessionRequired = () => forbidden(m.session_required)
