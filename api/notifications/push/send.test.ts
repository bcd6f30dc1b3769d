import { expect, test } from 'vitest'
import { toOutcome } from './send.ts'

test.for([
  [201, null, { result: 'SENT' }],
  [404, null, { result: 'GONE' }],
  [410, null, { result: 'GONE' }],
  [400, null, { result: 'REFUSED' }],
  [413, null, { result: 'REFUSED' }],
  [301, null, { result: 'REFUSED' }],
  [429, '7', { result: 'LATER', seconds: 7 }],
  [429, '0', { result: 'LATER', seconds: 1 }],
  [503, '999999', { result: 'LATER', seconds: 3_600 }],
  [503, 'Wed, 21 Oct 2015 07:28:00 GMT', { result: 'LATER', seconds: 1 }],
  [500, 'soon', { result: 'LATER', seconds: null }],
  [502, null, { result: 'LATER', seconds: null }],
] as const)('a push service that answers %i with Retry-After %s', ([status, retryAfter, outcome]) => {
  expect(toOutcome(status, retryAfter)).toEqual(outcome)
})
