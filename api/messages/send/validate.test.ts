import { expect, test } from 'vitest'
import type { User } from '../../../prisma/generated/client/client.ts'
import type { OutgoingMessage } from './outgoing-message.ts'
import { type BatchState, nonceKey, pairKey, validateBatch } from './validate.ts'

const user = (id: string) =>
  ({ id, username: id, displayName: id, avatarKey: null, bot: false, createdAt: new Date(0) }) as User
const message = (text: string, changes: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
  roomId: 'room',
  author: user('ana'),
  text,
  nonce: null,
  replyToNumber: null,
  mentions: [],
  everyone: null,
  attachmentIds: [],
  wantsPreview: false,
  poll: null,
  ...changes,
})
const member = { status: 'ACTIVE', role: 'MEMBER', lastPostedAt: null } as const
const room = {
  kind: 'ROOM' as const,
  parentId: null,
  version: 7,
  messageCount: 3,
  memberCount: 2,
  slowMode: 0,
  membersMayMentionAll: false,
  linkPreviews: true,
}
const state = (changes: Partial<BatchState> = {}): BatchState => ({
  now: new Date(100_000),
  rooms: new Map([['room', room]]),
  blockedRooms: new Set(),
  memberships: new Map([[pairKey('room', 'ana'), member]]),
  earlierNumbers: new Map(),
  replyTargets: new Set([pairKey('room', 2)]),
  attachments: new Map([['file', { roomId: 'room', uploaderId: 'ana' }]]),
  ...changes,
})
/** The number of each message that is accepted or was sent earlier, and the error code of each that is refused. */
const outcomes = (results: ReturnType<typeof validateBatch>) =>
  results.map((result) =>
    'refused' in result
      ? result.refused.code
      : 'earlierNumber' in result
        ? result.earlierNumber
        : result.accepted.number,
  )

test('accepted messages take the next numbers and versions, in their order of arrival', () => {
  const results = validateBatch(
    [message('a'), message('b'), message('c', { roomId: 'nowhere' }), message('d')],
    state(),
  )
  expect(results.flatMap((result) => ('accepted' in result ? result.accepted : []))).toMatchObject([
    { number: 4, version: 8 },
    { number: 5, version: 9 },
    { number: 6, version: 10 },
  ])
  expect(outcomes(results)).toEqual([4, 5, 'NOT_FOUND', 6])
})

test.for(['LEFT', 'BANNED'] as const)(
  'someone whose membership is %s can neither send a message nor retry one',
  (status) => {
    const retry = message('a', { nonce: 'n' })
    const formerMember = state({
      memberships: new Map([[pairKey('room', 'ana'), { ...member, status }]]),
      earlierNumbers: new Map([[nonceKey(retry), 1]]),
    })
    expect(outcomes(validateBatch([message('a'), retry], formerMember))).toEqual(['FORBIDDEN', 'FORBIDDEN'])
  },
)

test('a nonce creates one message, within a batch and across batches', () => {
  const retry = message('a', { nonce: 'n' })
  expect(outcomes(validateBatch([retry, retry], state()))).toEqual([4, 4])
  const earlierNumbers = new Map([[nonceKey(retry), 2]])
  expect(outcomes(validateBatch([retry], state({ earlierNumbers })))).toEqual([2])
})

test('slow mode makes members wait and says how long, but not moderators', () => {
  const rooms = new Map([['room', { ...room, slowMode: 30 }]])
  const posted = { ...member, lastPostedAt: new Date(90_500) }
  const [result] = validateBatch(
    [message('a')],
    state({ rooms, memberships: new Map([[pairKey('room', 'ana'), posted]]) }),
  )
  expect(result).toMatchObject({ refused: { code: 'RATE_LIMITED', retryAfter: 21 } })
  expect(outcomes(validateBatch([message('a'), message('b')], state({ rooms })))).toEqual([4, 'RATE_LIMITED'])
  const moderator = { ...posted, role: 'MODERATOR' as const }
  expect(
    outcomes(
      validateBatch(
        [message('a')],
        state({ rooms, memberships: new Map([[pairKey('room', 'ana'), moderator]]) }),
      ),
    ),
  ).toEqual([4])
})

test('a reply needs the message it replies to', () => {
  expect(
    outcomes(
      validateBatch([message('a', { replyToNumber: 2 }), message('b', { replyToNumber: 9 })], state()),
    ),
  ).toEqual([4, 'BAD_USER_INPUT'])
})

test('an attachment can be sent once, by its uploader, in its room', () => {
  const attached = { attachmentIds: ['file'] }
  expect(outcomes(validateBatch([message('a', attached), message('b', attached)], state()))).toEqual([
    4,
    'BAD_USER_INPUT',
  ])
  const attachments = new Map([['file', { roomId: 'room', uploaderId: 'leo' }]])
  expect(outcomes(validateBatch([message('a', attached)], state({ attachments })))).toEqual([
    'BAD_USER_INPUT',
  ])
})
