import { type ASTNode, GraphQLError, Kind } from 'graphql'
import { parseInstant } from '../dates.ts'
import { Upload } from '../files/upload.ts'
import { builder } from './builder.ts'

let lastTime = NaN
let lastText = ''

/** Formats a date. The dates of messages that are committed together, and of events and answers, are often the same. */
function format(date: Date): string {
  const time = date.getTime()
  if (time !== lastTime) {
    lastText = date.toISOString()
    lastTime = time
  }
  return lastText
}

builder.scalarType('DateTime', {
  // With offsets, and with UTC in every answer. It names the format; the description has the bounds.
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time.html',
  description:
    'An ISO 8601 date and time in UTC, with milliseconds, such as `2026-11-19T10:02:00.000Z`. As an input, any offset and precision are accepted.',
  serialize: (value) => (value instanceof Date ? format(value) : value),
  parseValue: (value) => parseDate(value),
  // With the place in the document, so that the error names the field.
  parseLiteral: (node) => parseDate(node.kind === Kind.STRING ? node.value : null, node),
})

function parseDate(value: unknown, nodes?: ASTNode): Date {
  const date = typeof value === 'string' ? parseInstant(value) : null
  if (date) return date
  throw new GraphQLError(
    'A DateTime must be an ISO 8601 date and time that exists, such as 2026-11-19T10:02:00Z, in the years 1 to 9999 in UTC.',
    { nodes },
  )
}

builder.scalarType('File', {
  specifiedByURL: 'https://github.com/jaydenseric/graphql-multipart-request-spec',
  description: 'A file in a multipart request (GraphQL multipart request specification).',
  serialize() {
    throw new GraphQLError('A File is only an input.')
  },
  parseValue(value) {
    if (!(value instanceof Upload)) throw new GraphQLError('Send a File in a multipart request.')
    return value
  },
})
