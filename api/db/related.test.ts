import { expect, test } from 'vitest'
import { withRelated } from './related.ts'

test('a row whose related row was deleted while both were read is left out', () => {
  const rows = [
    { id: 1, room: { name: 'a' } },
    { id: 2, room: null as unknown as { name: string } },
  ]
  expect(withRelated(rows, 'room').map(({ id }) => id)).toEqual([1])
})
