import { expect, onTestFinished, test } from 'vitest'
import { createApiClient } from '../harness/client.ts'
import { createDatabase } from '../harness/database.ts'
import { BLOCK, openDirect } from '../harness/directs.ts'
import { uuidOf } from '../harness/ids.ts'
import { changeMessage, DELETE, EDIT, sendMessage } from '../harness/messages.ts'
import { auditLog, BAN, SET_ROLE } from '../harness/moderation.ts'
import { password, type Person, signUp } from '../harness/people.ts'
import {
  CLOSE,
  closePoll,
  countsOf,
  followPolls,
  followVotes,
  type PollMessage,
  readPoll,
  SEND_POLL,
  sendPoll,
  vote,
  VOTE,
  type VoteEvent,
} from '../harness/polls.ts'
import { createRoomOf, joinRoom, versionOf } from '../harness/rooms.ts'
import { sharedServer, startServer } from '../harness/server.ts'

const server = sharedServer()

const [ana, ben, mod, eve] = await Promise.all([1, 2, 3, 4].map(() => signUp(server)) as Four)
type Four = [Promise<Person>, Promise<Person>, Promise<Person>, Promise<Person>]
const room = await createRoomOf([ana, ben, mod])
await ana.request(SET_ROLE, { roomId: room.id, userId: mod.id, role: 'MODERATOR' })

const codeOf = async (person: Person, document: string, variables: object) =>
  (await person.refused(document, variables)).extensions
const closeEarlier = ({ number }: PollMessage) =>
  server.sql(
    `UPDATE "Poll" SET "closesAt" = now() - interval '1 second' WHERE "roomId" = $1 AND number = $2`,
    [uuidOf(room.id), number],
  )
const numbersOf = async (query: string, person = ana) => {
  const { searchMessages } = await person.request<{ searchMessages: { nodes: { number: number }[] } }>(
    'query ($query: String!, $id: ID!) { searchMessages(query: $query, roomId: $id) { nodes { number } } }',
    { query, id: room.id },
  )
  return searchMessages.nodes.map(({ number }) => number)
}

test('a poll is sent with its message, whose text is the question if it has no other', async () => {
  const live = followPolls(ben, room.id)
  await live.next()
  const closesAt = '2199-01-01T00:00:00.000Z'
  const sent = await sendPoll(ana, room.id, { question: '  Which\nday? ', multiple: true, closesAt })
  expect(sent).toMatchObject({
    text: 'Which day?',
    poll: { question: 'Which day?', multiple: true, closesAt, voterCount: 0 },
  })
  expect(
    sent.poll!.options.map(({ text, voteCount, viewerVoted }) => ({ text, voteCount, viewerVoted })),
  ).toEqual([
    { text: 'Pizza', voteCount: 0, viewerVoted: false },
    { text: 'Soup', voteCount: 0, viewerVoted: false },
  ])
  expect((await live.next()).roomEvents).toMatchObject({
    __typename: 'MessagePosted',
    message: { text: 'Which day?', poll: { question: 'Which day?', voterCount: 0, closesAt } },
  })
  live.stop()
  expect((await sendMessage(ana, room.id, 'Nothing to vote for')).number).toBe(sent.number + 1)
  const input = { roomId: room.id, text: 'Please vote', poll: { question: 'When?', options: ['a', 'b'] } }
  expect(await ana.request(SEND_POLL, { input })).toMatchObject({
    sendMessage: { text: 'Please vote', poll: { question: 'When?', multiple: false, closesAt: null } },
  })
})

test('a retry returns the poll that was sent first, even after it has closed, and doubles nothing', async () => {
  const poll = { question: 'Once?', options: ['Yes', 'No'], closesAt: '2199-01-01T00:00:00Z' }
  const input = { roomId: room.id, text: '', nonce: 'a poll', poll }
  const send = async (more: object = {}) =>
    (await ana.request<{ sendMessage: PollMessage }>(SEND_POLL, { input: { ...input, ...more } })).sendMessage
  const [sent, again] = await Promise.all([send(), send()])
  expect(again).toEqual(sent)
  expect(await send({ poll: { ...poll, closesAt: '2001-01-01T00:00:00Z' } })).toEqual(sent)
})

test.for<[string, object, string]>([
  ['equal options', { options: ['Tea', 'tea'] }, 'options'],
  ['options that differ in what is invisible', { options: ['Tea', 'T\u200Bea'] }, 'options'],
  ['the same emoji twice', { options: ['👍', '👍'] }, 'options'],
  ['one option', { options: ['Tea'] }, 'options'],
  ['eleven options', { options: Array.from({ length: 11 }, (_, n) => `Tea ${n}`) }, 'options'],
  ['an empty option', { options: ['Tea', ' \u200B'] }, 'options'],
  ['an option of 101 characters', { options: ['Tea', 'x'.repeat(101)] }, 'options'],
  ['no question', { question: '  ' }, 'question'],
  ['a question of 301 characters', { question: 'x'.repeat(301) }, 'question'],
  ['an end in the past', { closesAt: '2001-01-01T00:00:00Z' }, 'closesAt'],
])('a poll with %s is refused, and nothing is sent', async ([, wrong, field]) => {
  const before = await versionOf(ana, room)
  const poll = { question: 'Drink?', options: ['Tea', 'Coffee'], ...wrong }
  const refusal = await codeOf(ana, SEND_POLL, { input: { roomId: room.id, text: 'Hello', poll } })
  expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT' })
  expect(String(refusal.field)).toContain(field)
  expect(await versionOf(ana, room)).toBe(before)
})

test('a vote can be changed and taken back, is seen by its voter at once, and the second time changes nothing', async () => {
  const poll = await sendPoll(ana, room.id)
  const first = await vote(ben, poll, [0])
  expect(countsOf(first)).toEqual([1, 0, 1])
  expect(first.poll!.options.map(({ viewerVoted }) => viewerVoted)).toEqual([true, false])
  expect(countsOf(await vote(ben, poll, [0, 0]))).toEqual([1, 0, 1])
  expect(countsOf(await vote(ana, poll, [0]))).toEqual([2, 0, 2])
  const changed = await vote(ben, poll, [1])
  expect(countsOf(changed)).toEqual([1, 1, 2])
  expect(changed.poll!.options.map(({ viewerVoted }) => viewerVoted)).toEqual([false, true])
  const taken = await vote(ben, poll, [])
  expect(countsOf(taken)).toEqual([1, 0, 1])
  expect((await readPoll(ben, poll.id)).poll!.options.some(({ viewerVoted }) => viewerVoted)).toBe(false)
  expect((await readPoll(ana, poll.id)).poll!.options[0]!.viewerVoted).toBe(true)
})

test('a vote reaches the other devices of its voter at once, and those of nobody else', async () => {
  const poll = await sendPoll(ana, room.id)
  const [own, others] = [followVotes(ben), followVotes(ana)]
  for (const events of [own, others]) await events.next()
  const isVote = ({ viewerEvents }: VoteEvent) => viewerEvents.__typename === 'VoteChanged'
  const nextVote = async () => {
    const { message } = (await own.until(isVote)).at(-1)!.viewerEvents
    return [message!.id, ...message!.poll!.options.map(({ viewerVoted }) => viewerVoted)]
  }
  await vote(ben, poll, [1])
  expect(await nextVote()).toEqual([poll.id, false, true])
  // Within a second, so that the room's event comes later.
  await vote(ben, poll, [])
  expect(await nextVote()).toEqual([poll.id, false, false])
  // The same vote again is no change.
  await vote(ben, poll, [])
  await vote(ana, poll, [0])
  await others.until(isVote)
  expect(others.events.filter(isVote)).toHaveLength(1)
  expect(own.events.filter(isVote)).toHaveLength(2)
  own.stop()
  others.stop()
})

test('a vote for several options counts its person once', async () => {
  const poll = await sendPoll(ana, room.id, { multiple: true, options: ['a', 'b', 'c'] })
  expect(countsOf(await vote(ben, poll, [2, 0]))).toEqual([1, 0, 1, 1])
  expect(countsOf(await vote(mod, poll, [0]))).toEqual([2, 0, 1, 2])
  expect(countsOf(await vote(ben, poll, [1]))).toEqual([1, 1, 0, 2])
})

test('a wrong vote is refused with its code, and changes nothing', async () => {
  const [poll, other] = [await sendPoll(ana, room.id), await sendPoll(ana, room.id)]
  const plain = await sendMessage(ana, room.id, 'No poll')
  const [id, option] = [poll.id, poll.poll!.options[0]!.id]
  const refusal = (optionIds: string[], messageId = id) => codeOf(ben, VOTE, { id: messageId, optionIds })
  const wrong = { code: 'BAD_USER_INPUT', field: 'optionIds' }
  const both = poll.poll!.options.map((one) => one.id)
  expect(await refusal(both)).toMatchObject({ ...wrong, messageKey: 'poll_single_choice' })
  expect(await refusal([other.poll!.options[0]!.id])).toMatchObject({
    ...wrong,
    messageKey: 'poll_option_unknown',
  })
  const third = Buffer.from(`PollOption:${uuidOf(room.id)},${poll.number},2`).toString('base64url')
  expect(await refusal([third])).toMatchObject({ ...wrong, messageKey: 'poll_option_unknown' })
  expect(await refusal([id])).toMatchObject(wrong)
  expect(await refusal(Array.from({ length: 11 }, () => option))).toMatchObject(wrong)
  expect(await refusal([option], plain.id)).toMatchObject({ code: 'NOT_FOUND', messageKey: 'poll_not_found' })
  expect(await codeOf(eve, VOTE, { id, optionIds: [option] })).toMatchObject({ code: 'FORBIDDEN' })
  expect(countsOf(await readPoll(ana, id))).toEqual([0, 0, 0])
})

test('ten votes at the same moment all count, and become few events', async () => {
  const voters = await Promise.all(Array.from({ length: 10 }, () => signUp(server)))
  const room = await createRoomOf([ana, ben, ...voters])
  const poll = await sendPoll(ana, room.id)
  const live = followPolls(ben, room.id)
  await live.next()
  const before = await versionOf(ana, room)
  await Promise.all(voters.map((voter, n) => vote(voter, poll, [n % 2])))
  expect(countsOf(await readPoll(ana, poll.id))).toEqual([5, 5, 10])
  const events = await live.until(({ roomEvents }) => roomEvents.message?.poll?.voterCount === 10)
  live.stop()
  expect(events.at(-1)!.roomEvents).toMatchObject({ __typename: 'MessageUpdated', message: { id: poll.id } })
  // One for each second that the votes took, and one second after it.
  expect((await versionOf(ana, room)) - before).toBeLessThan(10)
  expect((await readPoll(ana, poll.id)).version).toBe(await versionOf(ana, room))
  const late = followPolls(ben, room.id, before)
  const { roomEvents } = await late.next()
  late.stop()
  expect(countsOf(roomEvents.message!)).toEqual([5, 5, 10])
})

test('votes that a node has counted when it is killed are published by the next one', async () => {
  const database = await createDatabase()
  onTestFinished(() => database.drop())
  const first = await startServer({ database })
  const kim = await signUp(first)
  const room = await createRoomOf([kim])
  const sent = await sendPoll(kim, room.id)
  await vote(kim, sent, [1])
  const before = await versionOf(kim, room)
  await first.stop('SIGKILL')
  const second = await startServer({ database })
  onTestFinished(() => second.stop().then(() => undefined))
  const again = createApiClient(second.url, kim.token)
  const late = followPolls(again, room.id, sent.version)
  const told = await late.until(({ roomEvents }) => roomEvents.message?.poll?.voterCount === 1)
  expect(countsOf(told.at(-1)!.roomEvents.message!)).toEqual([0, 1, 1])
  expect(await versionOf(again, room)).toBe(Math.max(before, sent.version + 1))
  await again.close()
})

test('a closed poll takes no votes and keeps its results', async () => {
  const poll = await sendPoll(ben, room.id)
  await vote(ana, poll, [0])
  expect(await codeOf(eve, CLOSE, { id: poll.id })).toMatchObject({ code: 'FORBIDDEN' })
  const live = followPolls(mod, room.id)
  await live.next()
  const closed = await closePoll(ben, poll.id)
  expect(Date.parse(closed.poll!.closesAt!)).toBeLessThanOrEqual(Date.now() + 1_000)
  expect(countsOf(closed)).toEqual([1, 0, 1])
  const told = await live.until(({ roomEvents }) => Boolean(roomEvents.message?.poll?.closesAt))
  live.stop()
  expect(told.at(-1)!.roomEvents.message).toMatchObject({ version: closed.version, poll: { voterCount: 1 } })
  expect(await closePoll(ben, poll.id)).toMatchObject({ version: closed.version })
  for (const optionIds of [[poll.poll!.options[1]!.id], []])
    expect(await codeOf(ana, VOTE, { id: poll.id, optionIds })).toMatchObject({
      code: 'CONFLICT',
      messageKey: 'poll_closed',
    })
  expect(countsOf(await readPoll(ana, poll.id))).toEqual([1, 0, 1])

  const ended = await sendPoll(ben, room.id, { closesAt: '2199-01-01T00:00:00Z' })
  await closeEarlier(ended)
  const optionIds = [ended.poll!.options[0]!.id]
  expect(await codeOf(ana, VOTE, { id: ended.id, optionIds })).toMatchObject({ code: 'CONFLICT' })
})

test('moderators close polls of others, which the audit log says, and members do not', async () => {
  const poll = await sendPoll(ana, room.id)
  expect(await codeOf(ben, CLOSE, { id: poll.id })).toMatchObject({ code: 'FORBIDDEN' })
  await closePoll(mod, poll.id)
  expect(await auditLog(ana, room, { action: 'POLL_CLOSED' })).toMatchObject([
    { number: poll.number, actor: { username: mod.username }, target: { username: ana.username } },
  ])
})

test('an edit leaves the poll as it is, and an empty text becomes the question', async () => {
  const poll = await sendPoll(ana, room.id)
  await vote(ben, poll, [0])
  expect((await changeMessage(ana, EDIT, { id: poll.id, text: 'Hungry?' })).text).toBe('Hungry?')
  expect(await readPoll(ben, poll.id)).toMatchObject({
    text: 'Hungry?',
    poll: { question: 'Lunch?', voterCount: 1 },
  })
  expect((await changeMessage(ana, EDIT, { id: poll.id, text: '' })).text).toBe('Lunch?')
})

test('deleting the message deletes the poll and its votes', async () => {
  const poll = await sendPoll(ana, room.id)
  await vote(ben, poll, [0])
  await ana.request(DELETE, { id: poll.id })
  expect(await readPoll(ben, poll.id)).toMatchObject({ text: '', poll: null })
  for (const table of ['Poll', 'PollVote'])
    expect(
      await server.sql(`SELECT FROM "${table}" WHERE "roomId" = $1 AND number = $2`, [
        uuidOf(room.id),
        poll.number,
      ]),
    ).toEqual([])
  expect(await codeOf(ben, VOTE, { id: poll.id, optionIds: [] })).toMatchObject({ code: 'NOT_FOUND' })
  expect(await codeOf(ana, CLOSE, { id: poll.id })).toMatchObject({ code: 'NOT_FOUND' })
})

test('the votes of people who were banned or deleted their account stay counted, without the deleted person', async () => {
  const [banned, deleted] = await Promise.all([signUp(server), signUp(server)])
  for (const person of [banned, deleted]) await joinRoom(person, room)
  const poll = await sendPoll(ana, room.id)
  await vote(banned, poll, [0])
  await vote(deleted, poll, [1])
  await ana.request(BAN, { roomId: room.id, userId: banned.id })
  await deleted.request('mutation ($password: String!) { deleteAccount(password: $password) }', { password })
  const votes = () =>
    server.sql('SELECT "userId" FROM "PollVote" WHERE "roomId" = $1 AND number = $2', [
      uuidOf(room.id),
      poll.number,
    ])
  await expect.poll(votes).toEqual([{ userId: uuidOf(banned.id) }])
  expect(countsOf(await readPoll(ana, poll.id))).toEqual([1, 1, 2])
  const optionIds = [poll.poll!.options[0]!.id]
  expect(await codeOf(banned, VOTE, { id: poll.id, optionIds })).toMatchObject({ code: 'FORBIDDEN' })
})

test('a conversation has polls, and none of it reaches somebody who has blocked the other', async () => {
  const [leo, mia] = await Promise.all([signUp(server), signUp(server)])
  const { id } = await openDirect(leo, [mia])
  const poll = await sendPoll(leo, id)
  expect(countsOf(await vote(mia, poll, [0]))).toEqual([1, 0, 1])
  expect(await codeOf(mia, CLOSE, { id: poll.id })).toMatchObject({ code: 'FORBIDDEN' })
  expect(await codeOf(eve, VOTE, { id: poll.id, optionIds: [] })).toMatchObject({ code: 'NOT_FOUND' })
  await mia.request(BLOCK, { userId: leo.id })
  expect(await codeOf(leo, VOTE, { id: poll.id, optionIds: [] })).toMatchObject({ code: 'FORBIDDEN' })
  expect(await codeOf(leo, CLOSE, { id: poll.id })).toMatchObject({ code: 'FORBIDDEN' })
  const input = { roomId: id, text: '', poll: { question: 'Why?', options: ['a', 'b'] } }
  expect(await codeOf(leo, SEND_POLL, { input })).toMatchObject({ code: 'FORBIDDEN' })
})

test('has:poll finds polls, and words find their questions', async () => {
  const poll = { question: 'Which platypus?', options: ['a', 'b'] }
  const input = { roomId: room.id, text: 'Please vote', poll }
  const { sendMessage: asked } = await ana.request<{ sendMessage: PollMessage }>(SEND_POLL, { input })
  await sendMessage(ana, room.id, 'A platypus without a poll')
  expect(await numbersOf('has:poll')).toContain(asked.number)
  expect(await numbersOf('has:poll platypus')).toEqual([asked.number])
  expect(await numbersOf('platypus')).toEqual([asked.number + 1, asked.number])
  expect(await numbersOf('has:poll has:file')).toEqual([])
  expect(await numbersOf('has:poll is:pinned')).toEqual([])
  await ana.request(DELETE, { id: asked.id })
  expect(await numbersOf('has:poll platypus')).toEqual([])
})
