import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { m } from '@latchkey/messages'
import { baseLocale, type Locale } from '@latchkey/messages/locales'
import { ApiError, type ErrorCode, type ErrorText, inEnglish } from '../errors.ts'
import { localeOf } from './language.ts'
import { respond } from './respond.ts'

type Detail = { field?: string; requestId?: string; headers?: Record<string, string> }

/** The error for a request that is refused before GraphQL executes anything, with an HTTP status and headers. */
export class RequestError extends ApiError {
  readonly status: number
  readonly headers: Record<string, string>
  readonly requestId: string | undefined

  constructor(status: number, text: ErrorText, detail: Detail & { code?: ErrorCode } = {}) {
    super(detail.code ?? 'BAD_USER_INPUT', text, detail)
    this.status = status
    this.headers = detail.headers ?? {}
    this.requestId = detail.requestId
  }
}

/** The error for an address at which there is nothing, with what to do instead. */
export const nothingHere = (text: string) => new ApiError('NOT_FOUND', inEnglish(text))

const statuses: Record<ErrorCode, number> = {
  BAD_USER_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  PERSISTED_QUERY_NOT_SUPPORTED: 200,
}

/**
 * Refuses a request with JSON in the format of GraphQL, in the language of the request. Every refusal outside of an operation
 * goes through here.
 */
export function refuse(res: ServerResponse, error: ApiError, contentType: string = 'application/json'): void {
  for (const [name, value] of Object.entries(headersOf(error))) res.setHeader(name, value)
  respond(res, statusOf(error), bodyOf(error, localeOf(res.req.headers['accept-language'])), contentType)
}

/**
 * Refuses a form of the web app: as a page, or, if the app itself sent it, as the result that SvelteKit's forms read.
 */
export function refuseForm(req: IncomingMessage, res: ServerResponse, error: RequestError): void {
  const { status } = error
  const locale = localeOf(req.headers['accept-language'])
  const message = error.messageIn(locale)
  if (!req.headers.accept?.includes('text/html'))
    return respond(res, status, { ...bodyOf(error, locale), type: 'error', status, error: { message } })
  const title = m.address_wrong_title({}, { locale })
  const html = `<!doctype html><html lang="${locale}"><meta charset="utf-8"><title>${escapeHtml(title)}</title><p dir="auto">${escapeHtml(message)}</p>`
  res.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(html)
}

const escapeHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/**
 * Refuses a request on its bare connection, for which Node has no response object, and closes the connection. In English:
 * only programs can read it.
 */
export function refuseOnStream(stream: Duplex, error: ApiError): void {
  const body = JSON.stringify(bodyOf(error, baseLocale))
  const status = statusOf(error)
  const headers = {
    ...headersOf(error),
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    Connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  stream.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`)
}

/** Refuses all methods but these. */
export function allowMethods(method: string | undefined, ...allowed: string[]): void {
  if (allowed.includes(method ?? '')) return
  const list = allowed.join(', ')
  throw new RequestError(405, inEnglish(`This address does not support ${method}. It supports ${list}.`), {
    headers: { allow: list },
  })
}

const statusOf = (error: ApiError) => (error instanceof RequestError ? error.status : statuses[error.code])

function headersOf(error: ApiError): Record<string, string> {
  return {
    ...(statusOf(error) === 401 && { 'www-authenticate': 'Bearer' }),
    ...(error.retryAfter !== undefined && { 'retry-after': String(error.retryAfter) }),
    ...(error instanceof RequestError && error.headers),
  }
}

function bodyOf(error: ApiError, locale: Locale): object {
  const requestId = error instanceof RequestError ? error.requestId : undefined
  return { errors: [{ message: error.messageIn(locale), extensions: { ...error.extensions, requestId } }] }
}
