import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ApiError } from '../errors.ts'
import { readBearerParam, readLanguageParam } from './connection-params.ts'

test('any connectionParams have a token, or none, or are refused with UNAUTHENTICATED', () => {
  const key = fc.constantFrom(
    'token',
    'Token',
    'authorization',
    'Authorization',
    'headers',
    'Headers',
    'other',
  )
  const value = fc.oneof(
    fc.jsonValue(),
    fc.string().map((text) => `Bearer ${text}`),
    fc.dictionary(key, fc.jsonValue()),
  )
  fc.assert(
    fc.property(fc.dictionary(key, value), (params) => {
      try {
        const bearer = readBearerParam(params)
        if (bearer)
          expect([bearer.explicit, bearer.token.trim()]).toEqual([true, expect.stringMatching(/./s)])
      } catch (error) {
        expect(error).toBeInstanceOf(ApiError)
        expect((error as ApiError).code).toBe('UNAUTHENTICATED')
        // A close frame has room for no more.
        expect(Buffer.byteLength((error as ApiError).message)).toBeLessThanOrEqual(123)
      }
    }),
  )
})

test('the languages of connectionParams are a string, or none, or are refused with UNAUTHENTICATED', () => {
  expect(readLanguageParam({ acceptLanguage: 'de, en;q=0.5' })).toBe('de, en;q=0.5')
  for (const params of [undefined, {}, { acceptLanguage: '' }, { acceptLanguage: null }])
    expect(readLanguageParam(params)).toBeNull()
  for (const acceptLanguage of [5, true, {}, ['de'], 'x'.repeat(301)])
    expect(() => readLanguageParam({ acceptLanguage })).toThrow(
      expect.objectContaining({ code: 'UNAUTHENTICATED', message: expect.stringMatching(/^.{1,123}$/) }),
    )
})
