import { expect, test } from 'vitest'
import { offeredQueries } from './offered.ts'

test.for([
  ['', []],
  ['cake', []],
  ['f', ['from:']],
  ['Cake FR', ['Cake from:']],
  ['in', ['in:', 'in:@']],
  ['in:', ['in:@']],
  ['from:ana is', ['from:ana is:pinned', 'from:ana is:saved']],
  ['is:p', ['is:pinned']],
  ['has:p', ['has:poll']],
  ['is:pinned', []],
  ['"before', []],
  ['from:ana ', []],
] as const)('%j offers %j', ([query, offered]) => {
  expect(offeredQueries(query)).toEqual(offered)
})
