import { expect, test } from 'vitest'
import type { User } from '../../../prisma/generated/client/client.ts'
import { validateBatch, type BatchState, nonceKey, pairKey } from './validate.ts'
import type { OutgoingMessage } from './queue.ts'

const user = (id: string) =>
  ({ id, username: id, displayName: id, avatarKey: null, bot: false, createdAt: new Date(0) }) as User
const post = (text: string, more: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
  roomId: 'room',
  author: user('ana'),
  text,
  nonce: null,
  replyToNumber: null,
  mentioned: [],
  attachmentIds: [],
  ...more,
})
const member = { status: 'ACTIVE', role: 'MEMBER', lastPostedAt: null } as const
const known = (more: Partial<BatchState> = {}): BatchState => ({
  now: new Date(100_000),
  rooms: new Map([['room', { version: 7, messageCount: 3, slowMode: 0 }]]),
  memberships: new Map([[pairKey('room', 'ana'), member]]),
  earlier: new Map(),
  originals: new Set([pairKey('room', 2)]),
  attachments: new Map([['file', { roomId: 'room', uploaderId: 'ana' }]]),
  ...more,
})
const codes = (verdicts: ReturnType<typeof validateBatch>) =>
  verdicts.map((verdict) =>
    'refused' in verdict
      ? verdict.refused.code
      : 'earlier' in verdict
        ? verdict.earlier
        : verdict.accepted.number,
  )

test('what passes takes the next numbers and versions, in the order in which it came', () => {
  const verdicts = validateBatch([post('a'), post('b'), post('c', { roomId: 'nowhere' }), post('d')], known())
  expect(verdicts.flatMap((verdict) => ('accepted' in verdict ? verdict.accepted : []))).toMatchObject([
    { number: 4, version: 8 },
    { number: 5, version: 9 },
    { number: 6, version: 10 },
  ])
  expect(codes(verdicts)).toEqual([4, 5, 'NOT_FOUND', 6])
})

test.for(['LEFT', 'BANNED'] as const)(
  'someone whose membership is %s may not post, not even again',
  (status) => {
    const gone = { ...member, status }
    const again = post('a', { nonce: 'n' })
    const state = known({
      memberships: new Map([[pairKey('room', 'ana'), gone]]),
      earlier: new Map([[nonceKey(again), 1]]),
    })
    expect(codes(validateBatch([post('a'), again], state))).toEqual(['FORBIDDEN', 'FORBIDDEN'])
  },
)

test('a nonce makes one message, within a batch and after it', () => {
  const again = post('a', { nonce: 'n' })
  expect(codes(validateBatch([again, again], known()))).toEqual([4, 4])
  expect(codes(validateBatch([again], known({ earlier: new Map([[nonceKey(again), 2]]) })))).toEqual([2])
})

test('in slow mode a member waits, and is told how long; who may ignore it does not', () => {
  const slow = new Map([['room', { version: 7, messageCount: 3, slowMode: 30 }]])
  const posted = { ...member, lastPostedAt: new Date(90_500) }
  const [verdict] = validateBatch(
    [post('a')],
    known({ rooms: slow, memberships: new Map([[pairKey('room', 'ana'), posted]]) }),
  )
  expect(verdict).toMatchObject({ refused: { code: 'RATE_LIMITED', retryAfter: 21 } })
  expect(codes(validateBatch([post('a'), post('b')], known({ rooms: slow })))).toEqual([4, 'RATE_LIMITED'])
  const moderator = { ...posted, role: 'MODERATOR' as const }
  expect(
    codes(
      validateBatch(
        [post('a')],
        known({ rooms: slow, memberships: new Map([[pairKey('room', 'ana'), moderator]]) }),
      ),
    ),
  ).toEqual([4])
})

test('a reply needs its original', () => {
  expect(
    codes(validateBatch([post('a', { replyToNumber: 2 }), post('b', { replyToNumber: 9 })], known())),
  ).toEqual([4, 'BAD_USER_INPUT'])
})

test('an attachment is carried once, by its uploader, in its room', () => {
  const carrying = { attachmentIds: ['file'] }
  expect(codes(validateBatch([post('a', carrying), post('b', carrying)], known()))).toEqual([
    4,
    'BAD_USER_INPUT',
  ])
  const others = new Map([['file', { roomId: 'room', uploaderId: 'leo' }]])
  expect(codes(validateBatch([post('a', carrying)], known({ attachments: others })))).toEqual([
    'BAD_USER_INPUT',
  ])
})
