import { ApiError, inEnglish, malformed } from '../errors.ts'

/** The parameters of a GraphQL request, the same over every transport. */
export type RequestParams = {
  query: string
  /** Absent if the document has one operation only. */
  operationName: string | undefined
  variables: Record<string, unknown> | undefined
}

/** A well-formed request, which messages show. */
const EXAMPLE = '{ "query": "…", "variables": { … } }'

/**
 * Reads the parameters of a request from parsed JSON. Every transport uses it, so all of them accept and refuse the same.
 * Null counts as absent, and so does an empty operationName, which form fields and some clients send. Throws
 * BAD_USER_INPUT with the name of the parameter.
 */
export function readParams(request: unknown): RequestParams {
  if (Array.isArray(request))
    throw malformed('query', 'Batches are not supported. Send every operation as a request of its own.')
  if (!isObject(request)) throw malformed('query', `A request is a JSON object, such as ${EXAMPLE}.`)
  const { query, operationName, variables, extensions } = request
  if (extensions != null && !isObject(extensions))
    throw malformed('extensions', 'extensions must be an object. Leave it out if there are none.')
  const given = query ?? ''
  if (given === '' && isObject(extensions) && extensions['persistedQuery'] != null)
    throw persistedQueryNotSupported()
  if (typeof given !== 'string') throw malformed('query', 'query must be a string: the GraphQL document.')
  if (!given.trim()) throw malformed('query', `The request has no query. Send ${EXAMPLE}.`)
  if (operationName != null && typeof operationName !== 'string')
    throw malformed('operationName', 'operationName must be a string: the name of the operation to run.')
  if (variables != null && !isObject(variables))
    throw malformed(
      'variables',
      'variables must be an object, such as { "first": 10 }. Leave it out if there are none.',
    )
  return {
    query: given,
    operationName: operationName || undefined,
    variables: variables ?? undefined,
  }
}

/** Apollo's clients and urql send the whole document once they get exactly this message. */
const persistedQueryNotSupported = () =>
  new ApiError('PERSISTED_QUERY_NOT_SUPPORTED', inEnglish('PersistedQueryNotSupported'))

/**
 * Reads the parameters of a GET request from its query string. Empty parameters count as absent. Throws BAD_USER_INPUT with
 * the name of the parameter.
 */
export function readSearchParams(search: string): RequestParams {
  const given = new Map<string, string>()
  for (const pair of search.split('&')) {
    const [name = '', ...value] = pair.split('=')
    const text = decodeComponent(value.join('='), name)
    if (text && !given.has(name)) given.set(name, text)
  }
  const parse = (name: string) => (given.has(name) ? parseJson(given.get(name)!, name) : undefined)
  return readParams({
    query: given.get('query'),
    operationName: given.get('operationName'),
    variables: parse('variables'),
    extensions: parse('extensions'),
  })
}

/** Decodes a part of a query string. URLSearchParams would replace bytes that are not UTF-8 without an error. */
function decodeComponent(text: string, name: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw malformed(name, `${name || 'A parameter'} is not valid UTF-8 in percent-encoding.`)
  }
}

/**
 * Parses JSON of a client. Throws BAD_USER_INPUT for text that is not JSON, and for half a character (an escaped lone
 * surrogate), which could only be stored as U+FFFD. The message repeats nothing: it may be a secret.
 */
export function parseJson(text: string, field: string): unknown {
  if (!text.trim()) throw malformed(field, `The request is empty. Send ${EXAMPLE}.`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw malformed(
      field,
      `${subject(field)} is not valid JSON. Send JSON such as ${EXAMPLES[field] ?? EXAMPLE}.`,
    )
  }
  requireWholeCharacters(text, value, field)
  return value
}

/** Throws BAD_USER_INPUT if JSON has an escaped lone surrogate. `text` is the JSON that `value` is from. */
export function requireWholeCharacters(text: string, value: unknown, field: string): void {
  if (/\\u[dD][89a-fA-F]/.test(text) && !isWellFormed(value))
    throw malformed(
      field,
      `${subject(field)} has a \\u escape that is half a character. Send whole characters.`,
    )
}

const EXAMPLES: Record<string, string> = { variables: '{ "first": 10 }', map: '{ "0": ["variables.file"] }' }
const subject = (field: string) => (field === 'query' ? 'The request' : field)

/** Returns whether all strings of a JSON value consist of whole characters. Does not recurse, since JSON can be deep. */
function isWellFormed(root: unknown): boolean {
  const waiting = [root]
  while (waiting.length) {
    const value = waiting.pop()
    if (typeof value === 'string' && !value.isWellFormed()) return false
    if (typeof value === 'object' && value !== null)
      for (const [key, item] of Object.entries(value)) waiting.push(key, item)
  }
  return true
}

/** Returns whether a JSON value is an object, and no array. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
