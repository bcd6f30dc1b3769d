import { expect, test } from 'vitest'
import { countToConfirm, everyoneCounts } from './everyone.ts'

const audience = (role: 'MEMBER' | 'MODERATOR', membersMayMentionAll = false) => ({
  room: { memberCount: 41, membersMayMentionAll, viewerMembership: { role } },
  onlineCount: 6,
})

test('only those who may notify everyone are offered to, and asked if it is more than twenty people', () => {
  expect(everyoneCounts(audience('MEMBER'))).toBeNull()
  expect(everyoneCounts(audience('MEMBER', true))).toEqual({ all: 40, here: 5 })
  expect(everyoneCounts({ ...audience('MODERATOR'), onlineCount: null })).toEqual({ all: 40, here: 0 })
  expect(countToConfirm('Hello @all!', audience('MODERATOR'))).toBe(40)
  expect(countToConfirm('Hello @ALL and @here', audience('MODERATOR'))).toBe(40)
  expect(countToConfirm('Hello @here', audience('MODERATOR'))).toBe(0)
  expect(countToConfirm('Hello @allison, `@all`', audience('MODERATOR'))).toBe(0)
  expect(countToConfirm('Hello @all', audience('MEMBER'))).toBe(0)
})
