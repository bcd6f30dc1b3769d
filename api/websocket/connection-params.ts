import { type Bearer, createBearer, parseAuthorization } from '../accounts/credential.ts'
import { ApiError, inEnglish } from '../errors.ts'

/**
 * Returns the bearer in the payload of connection_init: `token`, or `Authorization: "Bearer TOKEN"`, also within `headers`, as
 * different clients send it, in any case. Null if there is none, as for a client that is signed out. Throws UNAUTHENTICATED
 * for anything that is not a token.
 */
export function readBearerParam(params: Record<string, unknown> | undefined): Bearer | null {
  for (const [key, value] of Object.entries(params ?? {})) {
    const name = key.toLowerCase()
    if (value == null || value === '') continue
    if (name === 'headers' && typeof value === 'object') {
      const bearer = readBearerParam({ authorization: readHeader(value) })
      if (bearer) return bearer
    }
    if (name !== 'token' && name !== 'authorization') continue
    if (typeof value !== 'string') throw invalidParam(`${key} must be a string with the token.`)
    // Some clients prepend the scheme to every token.
    const isHeader = name === 'authorization' || /^bearer\s/i.test(value)
    const bearer = isHeader ? parseAuthorization(value) : createBearer(value.trim(), true)
    if (!bearer) throw invalidParam(`${key} has no token. Send Authorization: Bearer TOKEN.`)
    return bearer
  }
  return null
}

const readHeader = (headers: object): unknown =>
  Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization')?.[1]

/** Characters of `acceptLanguage` at most, since it is kept for as long as the connection. */
const MAX_LANGUAGES = 300

/**
 * Returns the languages in the payload of connection_init: `acceptLanguage`, in the form of the header. Null if it is absent.
 * Throws UNAUTHENTICATED for anything that is not a string, and for a longer one.
 */
export function readLanguageParam(params: Record<string, unknown> | undefined): string | null {
  const value = params?.['acceptLanguage'] ?? ''
  if (typeof value !== 'string' || value.length > MAX_LANGUAGES)
    throw invalidParam(
      'acceptLanguage must be a string of at most 300 characters, such as de or pt-BR, en;q=0.9.',
    )
  return value || null
}

const invalidParam = (text: string) => new ApiError('UNAUTHENTICATED', inEnglish(text))
