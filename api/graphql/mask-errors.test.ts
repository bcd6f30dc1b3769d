import { GraphQLError } from 'graphql'
import { expect, test } from 'vitest'
import { ApiError } from '../errors.ts'
import { maskError } from './mask-errors.ts'

const requestId = 'the request'
const reader = (acceptLanguage: string | null) => ({ requestId, client: { acceptLanguage } })
/** An error whose text says in which language it is. */
const error = new ApiError(
  'CONFLICT',
  { render: (locale) => `in ${locale}`, messageKey: 'room_full', params: { max: 2 } },
  { field: 'name' },
)

test('an error is in the language of its reader, beneath whatever wraps it', () => {
  expect(maskError(error, reader('de-AT, en;q=0.5')).message).toBe('in de')
  expect(maskError(new GraphQLError('x', { originalError: error }), reader('ja')).message).toBe('in ja')
  expect(maskError(error, reader(null)).message).toBe('in en')
  expect(maskError(error, { requestId, client: null }).message).toBe('in en')
})

test('a program gets the code, the field, the key of the message and its params', () => {
  expect(maskError(error, reader('de')).toJSON().extensions).toEqual({
    code: 'CONFLICT',
    field: 'name',
    messageKey: 'room_full',
    params: { max: 2 },
  })
})

test('errors of GraphQL itself are in English, without a key', () => {
  const masked = maskError(new GraphQLError('Cannot query field "x" on type "Query".'), reader('de'))
  expect(masked.toJSON()).toMatchObject({
    message: 'Cannot query field "x" on type "Query".',
    extensions: { code: 'BAD_USER_INPUT' },
  })
  expect(masked.extensions).not.toHaveProperty('messageKey')
})

test('an operation that waited too long for a database connection may be tried again', () => {
  const cause = new Error('timeout exceeded when trying to connect')
  const masked = maskError(new GraphQLError('x', { originalError: cause }), reader('de'))
  expect(masked.message).toBe('Der Server ist ausgelastet. Versuche es gleich noch einmal.')
  expect(masked.toJSON().extensions).toMatchObject({ code: 'RATE_LIMITED', messageKey: 'server_overloaded' })
})
