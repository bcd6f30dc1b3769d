import { expect, test } from 'vitest'
import { type Held, put } from './message-cache.ts'

const message = (number: number, more: Partial<Held> = {}): Held => ({
  id: `m${number}`,
  number,
  version: number,
  nonce: null,
  text: `text ${number}`,
  postedAt: '2026-11-22T12:00:00.000Z',
  editedAt: null,
  deletedAt: null,
  author: null,
  mentions: [],
  replyTo: null,
  attachments: [],
  reactions: [],
  ...more,
})
const reaction = (count: number, viewerReacted?: boolean) => ({
  emoji: '🎉',
  count,
  users: [],
  ...(viewerReacted !== undefined && { viewerReacted }),
})

test('a message takes its place or comes last; an older form of it, or one from elsewhere, changes nothing', () => {
  const held = [message(3), message(4, { version: 9 })]
  expect(put(held, message(5)).map(({ number }) => number)).toEqual([3, 4, 5])
  expect(put(held, message(4, { version: 8, text: 'late' }))[1]?.text).toBe('text 4')
  expect(put(held, message(4, { version: 10, text: 'new' }))[1]?.text).toBe('new')
  for (const number of [1, 2, 6]) expect(put(held, message(number))).toEqual(held)
})

test('what is deleted is quoted no longer, wherever it was', () => {
  const replyTo = { id: 'm1', number: 1, text: 'a secret', deletedAt: null, author: null }
  const [answer] = put([message(3, { replyTo })], message(1, { text: '', deletedAt: 'now' }))
  expect(answer?.replyTo).toMatchObject({ text: '', deletedAt: 'now' })
})

test('that one has reacted oneself is kept when others do, and follows what one does', () => {
  const held = [message(1, { reactions: [reaction(21, true)] })]
  const others = put(held, message(1, { version: 2, reactions: [reaction(22)] }))
  expect(others[0]?.reactions).toEqual([reaction(22, true)])
  // The event of one's own act may be here before its answer.
  const event = put(others, message(1, { version: 3, reactions: [reaction(21)] }))
  const answer = put(event, message(1, { version: 3, reactions: [reaction(21, false)] }))
  expect(answer[0]?.reactions).toEqual([reaction(21, false)])
})
