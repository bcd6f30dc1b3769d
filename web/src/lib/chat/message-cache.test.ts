import { expect, test } from 'vitest'
import { type CachedMessage, upsert } from './message-cache.ts'

const message = (number: number, more: Partial<CachedMessage> = {}): CachedMessage => ({
  id: `m${number}`,
  number,
  version: number,
  nonce: null,
  text: `text ${number}`,
  postedAt: '2026-11-22T12:00:00.000Z',
  editedAt: null,
  deletedAt: null,
  pinnedAt: null,
  replyCount: 0,
  lastReplyAt: null,
  repliers: [],
  author: null,
  mentions: [],
  mentionsAll: false,
  replyTo: null,
  attachments: [],
  reactions: [],
  linkPreview: null,
  poll: null,
  ...more,
})
const reaction = (count: number, viewerReacted?: boolean) => ({
  emoji: '🎉',
  count,
  users: [],
  ...(viewerReacted !== undefined && { viewerReacted }),
})

test('a message is updated in place or appended; an older version, or a message from outside the list, changes nothing', () => {
  const cached = [message(3), message(4, { version: 9 })]
  expect(upsert(cached, message(5)).map(({ number }) => number)).toEqual([3, 4, 5])
  expect(upsert(cached, message(4, { version: 8, text: 'late' }))[1]?.text).toBe('text 4')
  expect(upsert(cached, message(4, { version: 10, text: 'new' }))[1]?.text).toBe('new')
  for (const number of [1, 2, 6]) expect(upsert(cached, message(number))).toEqual(cached)
})

test('a deleted message is no longer quoted, whether or not it is in the list', () => {
  const replyTo = { id: 'm1', number: 1, text: 'a secret', deletedAt: null, author: null }
  const [reply] = upsert([message(3, { replyTo })], message(1, { text: '', deletedAt: 'now' }))
  expect(reply?.replyTo).toMatchObject({ text: '', deletedAt: 'now' })
})

test('the viewer’s own reaction survives reactions of others, and follows the viewer’s own mutations', () => {
  const cached = [message(1, { reactions: [reaction(21, true)] })]
  const others = upsert(cached, message(1, { version: 2, reactions: [reaction(22)] }))
  expect(others[0]?.reactions).toEqual([reaction(22, true)])
  // The event of the viewer's own mutation may arrive before its answer.
  const event = upsert(others, message(1, { version: 3, reactions: [reaction(21)] }))
  const answer = upsert(event, message(1, { version: 3, reactions: [reaction(21, false)] }))
  expect(answer[0]?.reactions).toEqual([reaction(21, false)])
})

test('the viewer’s own vote survives votes of others, and its answer counts although it has no version of its own', () => {
  const poll = (voteCount: number, viewerVoted?: boolean) => ({
    question: 'Lunch?',
    multiple: false,
    closesAt: null,
    voterCount: voteCount,
    options: [{ id: 'a', text: 'Pizza', voteCount, ...(viewerVoted !== undefined && { viewerVoted }) }],
  })
  const cached = [message(1, { poll: poll(3, false) })]
  const answered = upsert(cached, message(1, { poll: poll(4, true) }))
  expect(answered[0]?.poll).toEqual(poll(4, true))
  const event = upsert(answered, message(1, { version: 2, poll: poll(7) }))
  expect(event[0]?.poll).toEqual(poll(7, true))
  expect(upsert(event, message(1, { version: 1, poll: poll(5) }))[0]?.poll).toEqual(poll(7, true))
  expect(upsert(event, message(1, { version: 3, text: '', deletedAt: 'now' }))[0]?.poll).toBeNull()
})
