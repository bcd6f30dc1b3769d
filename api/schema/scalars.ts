import { GraphQLError } from 'graphql'
import { Upload } from '../files/upload.ts'
import { builder } from './builder.ts'

const iso = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/

let last: { date: Date; text: string } | undefined

/** A moment as text. What is posted together has one moment, and is asked for it once for each message. */
function textOf(date: Date): string {
  if (last?.date !== date) last = { date, text: date.toISOString() }
  return last.text
}

builder.scalarType('DateTime', {
  description: 'A moment in UTC, ISO 8601 with milliseconds, such as 2026-11-19T10:02:00.000Z.',
  serialize: (value) => (value instanceof Date ? textOf(value) : value),
  parseValue(value) {
    const date = typeof value === 'string' && iso.test(value) ? new Date(value) : null
    if (!date || Number.isNaN(date.getTime()))
      throw new GraphQLError('A DateTime is a moment in ISO 8601, such as 2026-11-19T10:02:00Z.')
    return date
  },
})

builder.scalarType('File', {
  description: 'A file of a multipart request (GraphQL multipart request specification).',
  serialize() {
    throw new GraphQLError('A File can only be sent.')
  },
  parseValue(value) {
    if (!(value instanceof Upload)) throw new GraphQLError('A File is sent by a multipart request.')
    return value
  },
})
