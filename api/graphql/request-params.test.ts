import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ApiError } from '../errors.ts'
import { parseJson, readParams, readSearchParams } from './request-params.ts'

/** Returns the code and the field of the refusal, or the parameters. */
function outcomeOf(read: () => unknown): unknown {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return `${error.code} ${error.field}`
  }
}

const query = '{ __typename }'
const bare = { query, operationName: undefined, variables: undefined }

test.each([
  [{ query }, bare],
  [{ query, operationName: '' }, bare],
  [{ query, operationName: null, variables: null, extensions: null }, bare],
  [
    { query, operationName: 'A', variables: { a: 1 }, id: 'ignored' },
    { query, operationName: 'A', variables: { a: 1 } },
  ],
  [{ query, operationName: 5 }, 'BAD_USER_INPUT operationName'],
  [{ query, operationName: ['A'] }, 'BAD_USER_INPUT operationName'],
  [{ query, operationName: false }, 'BAD_USER_INPUT operationName'],
  [{ query, variables: '' }, 'BAD_USER_INPUT variables'],
  [{ query, variables: '{}' }, 'BAD_USER_INPUT variables'],
  [{ query, variables: [] }, 'BAD_USER_INPUT variables'],
  [{ query, variables: 0 }, 'BAD_USER_INPUT variables'],
  [{ query, extensions: [] }, 'BAD_USER_INPUT extensions'],
  [{ query, extensions: 'x' }, 'BAD_USER_INPUT extensions'],
  [{}, 'BAD_USER_INPUT query'],
  [{ query: null }, 'BAD_USER_INPUT query'],
  [{ query: ' \n' }, 'BAD_USER_INPUT query'],
  [{ query: 5 }, 'BAD_USER_INPUT query'],
  [{ query: { a: 1 } }, 'BAD_USER_INPUT query'],
  [[{ query }], 'BAD_USER_INPUT query'],
  [[], 'BAD_USER_INPUT query'],
  [null, 'BAD_USER_INPUT query'],
  ['{ __typename }', 'BAD_USER_INPUT query'],
  [
    { extensions: { persistedQuery: { version: 1, sha256Hash: 'ab' } } },
    'PERSISTED_QUERY_NOT_SUPPORTED undefined',
  ],
  [
    { query: '', extensions: { persistedQuery: { version: 1, sha256Hash: 'ab' } } },
    'PERSISTED_QUERY_NOT_SUPPORTED undefined',
  ],
  [{ query, extensions: { persistedQuery: { version: 1, sha256Hash: 'ab' } } }, bare],
])('the parameters %j are read as %j', (request, expected) => {
  expect(outcomeOf(() => readParams(request))).toEqual(expected)
})

test.each([
  ['query=%7B__typename%7D&operationName=&variables=&extensions=', { ...bare, query: '{__typename}' }],
  ['query={+__typename+}&variables={"a":"b=c"}', { ...bare, variables: { a: 'b=c' } }],
  ['query={+__typename+}&query=other', bare],
  ['', 'BAD_USER_INPUT query'],
  ['query=', 'BAD_USER_INPUT query'],
  ['query={a}&variables={x', 'BAD_USER_INPUT variables'],
  ['query={a}&variables=[1]', 'BAD_USER_INPUT variables'],
  ['query={a}&variables=5', 'BAD_USER_INPUT variables'],
  ['query={a}&extensions=x', 'BAD_USER_INPUT extensions'],
  ['query={a}&variables={"a":"%E9"}', 'BAD_USER_INPUT variables'],
  ['query={a}%', 'BAD_USER_INPUT query'],
  ['query={a}&variables={"a":"\\ud800"}', 'BAD_USER_INPUT variables'],
])('the query string %s is read as %j', (search, expected) => {
  expect(outcomeOf(() => readSearchParams(search))).toEqual(expected)
})

test.each([
  ['{"a":"\\ud800"}', 'BAD_USER_INPUT query'],
  ['{"\\uDFFF":1}', 'BAD_USER_INPUT query'],
  ['["x",{"a":["\\udc00\\ud800"]}]', 'BAD_USER_INPUT query'],
  ['{"a":"\\ud83d\\ude00"}', { a: '😀' }],
  ['{"a":"\\\\ud800"}', { a: '\\ud800' }],
  ['{', 'BAD_USER_INPUT query'],
  ['', 'BAD_USER_INPUT query'],
])('the JSON %s is read as %j', (text, expected) => {
  expect(outcomeOf(() => parseJson(text, 'query'))).toEqual(expected)
})

test('JSON that is nested a hundred thousand times is read without an overflow', () => {
  const text = `${'['.repeat(100_000)}"\\ud83d\\ude00"${']'.repeat(100_000)}`
  expect(outcomeOf(() => readParams(parseJson(text, 'query')))).toBe('BAD_USER_INPUT query')
})

test('any JSON is either read, with the types that GraphQL needs, or refused with a code and a sentence', () => {
  const request = fc.record(
    {
      query: fc.jsonValue(),
      operationName: fc.jsonValue(),
      variables: fc.jsonValue(),
      extensions: fc.jsonValue(),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(fc.oneof(request, fc.jsonValue()), (value) => {
      try {
        const params = readParams(value)
        expect(params.query).toBeTypeOf('string')
        expect(params.operationName).not.toBe('')
        expect(['string', 'undefined']).toContain(typeof params.operationName)
        expect(['object', 'undefined']).toContain(typeof params.variables)
      } catch (error) {
        expect(error).toBeInstanceOf(ApiError)
        expect((error as ApiError).message).toMatch(/^[A-Za-z].*\.$|^PersistedQueryNotSupported$/)
      }
    }),
  )
})
