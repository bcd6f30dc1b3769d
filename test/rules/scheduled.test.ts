import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { createApiClient } from '../harness/client.ts'
import { BLOCK, openDirect } from '../harness/directs.ts'
import { file, postFiles, upload } from '../harness/files.ts'
import { globalId, uuidOf } from '../harness/ids.ts'
import { DELETE, sendMessage } from '../harness/messages.ts'
import { BAN, DELETE_ROOM, UPDATE_ROOM } from '../harness/moderation.ts'
import { expectCauses } from '../harness/notifications.ts'
import { password, type Person, signUp } from '../harness/people.ts'
import { createRoom, createRoomOf, followRoom, joinRoom, LEAVE } from '../harness/rooms.ts'
import {
  CANCEL,
  listScheduled,
  makeDue,
  RESCHEDULE,
  SCHEDULE,
  schedule,
  SEND_NOW,
  soon,
  statesOf,
  tomorrow,
} from '../harness/scheduled.ts'
import { sharedServer } from '../harness/server.ts'

const server = sharedServer()
const ana = await signUp(server)
const quiet = await createRoom(ana)

/** Sends everything that a person has scheduled, as if its time had come. */
const makeDueOf = (author: Person) => makeDue(server.sql, author, { by: ana, room: quiet })

async function textsIn(person: Person, { id }: { id: string }): Promise<string[]> {
  const { node } = await person.request<{ node: { messages: { nodes: { text: string }[] } } }>(
    'query ($id: ID!) { node(id: $id) { ... on Room { messages(last: 20) { nodes { text } } } } }',
    { id },
  )
  return node.messages.nodes.map(({ text }) => text)
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'accepted',
    (error: Error) => error.message,
  )

test('a scheduled message is sent once, as all others are, and is then gone from the list on every device', async () => {
  const ben = await signUp(server)
  const room = await createRoomOf([ana, ben])
  const events = followRoom(ben, room.id)
  const devices = ana.subscribe<{ viewerEvents: { viewer?: { scheduled: { text: string }[] } } }>(
    'subscription { viewerEvents { ... on ScheduledMessagesChanged { viewer { scheduled { text } } } } }',
  )
  await devices.next()
  const later = await schedule(ana, room, { text: 'tomorrow' })
  expect(later).toMatchObject({ failure: null, room: { id: room.id, name: room.name } })
  const nonce = randomUUID()
  const first = await schedule(ana, room, { text: `soon @${ben.username}`, nonce })
  expect(await schedule(ana, room, { text: 'a retry', nonce })).toEqual(first)
  await soon((sendAt) => ana.request(RESCHEDULE, { id: first.id, sendAt }))
  await expect.poll(() => textsIn(ben, room)).toEqual([`soon @${ben.username}`])
  await expect.poll(() => statesOf(ana)).toEqual(['tomorrow'])
  expect(await statesOf(ben)).toEqual([])
  await expectCauses(ben, [`MENTION soon @${ben.username}`])
  await events.until(({ roomEvents }) => roomEvents.__typename === 'MessagePosted')
  const lists = () => devices.events.flatMap(({ viewerEvents }) => viewerEvents.viewer ?? [])
  await expect.poll(() => lists().at(-1)).toEqual({ scheduled: [{ text: 'tomorrow' }] })
  expect(await codeOf(schedule(ana, room, { text: 'a late retry', nonce }))).toMatch(/^CONFLICT/)
  expect(await ana.request('query ($id: ID!) { node(id: $id) { id } }', { id: later.id })).toEqual({
    node: { id: later.id },
  })
  expect(await ben.request('query ($id: ID!) { node(id: $id) { id } }', { id: later.id })).toEqual({
    node: null,
  })
  events.stop()
  devices.stop()
})

test('what is wrong is refused at once, and leaves nothing behind', async () => {
  const [ben, eve] = [await signUp(server), await signUp(server)]
  const [room, other] = [await createRoomOf([ben, ana]), await createRoomOf([ana])]
  const direct = await openDirect(ana, [eve])
  const elsewhere = await sendMessage(ana, other.id, 'elsewhere')
  const deleted = await sendMessage(ana, room.id, 'deleted')
  await ana.request(DELETE, { id: deleted.id })
  const [theirs, mine] = [
    await upload(server, ana, room.id, file('theirs.txt', 'theirs')),
    await upload(server, ben, room.id, file('mine.txt', 'mine')),
  ]
  await postFiles(ben, room.id, [mine])
  const year = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
  const text = 'text'
  const refused: [string, RegExp][] = [
    [await codeOf(schedule(ben, other, { text })), /^FORBIDDEN/],
    [await codeOf(schedule(ben, direct, { text })), /^NOT_FOUND/],
    [await codeOf(schedule(ben, { id: globalId('Room', randomUUID()) }, { text })), /^NOT_FOUND/],
    [
      await codeOf(schedule(ben, room, { text, sendAt: year(-1) })),
      /^BAD_USER_INPUT: Choose a time in the future/,
    ],
    [
      await codeOf(schedule(ben, room, { text, sendAt: year(367) })),
      /^BAD_USER_INPUT: .* within the next year/,
    ],
    [await codeOf(schedule(ben, room, { text: 'x'.repeat(4_001) })), /^BAD_USER_INPUT/],
    [await codeOf(schedule(ben, room, { text: ' ' })), /^BAD_USER_INPUT/],
    [await codeOf(schedule(ben, room, { text, replyToId: elsewhere.id })), /^BAD_USER_INPUT/],
    [await codeOf(schedule(ben, room, { text, replyToId: deleted.id })), /^BAD_USER_INPUT/],
    [await codeOf(schedule(ben, room, { text, attachmentIds: [theirs.id] })), /^BAD_USER_INPUT/],
    [await codeOf(schedule(ben, room, { text, attachmentIds: [mine.id] })), /^BAD_USER_INPUT/],
    [
      await codeOf(ben.request(SCHEDULE, { input: { roomId: room.id, text }, sendAt: 'soon' })),
      /^BAD_USER_INPUT/,
    ],
    [
      await codeOf(
        createApiClient(server.url).request(SCHEDULE, {
          input: { roomId: room.id, text },
          sendAt: tomorrow(),
        }),
      ),
      /^UNAUTHENTICATED/,
    ],
  ]
  for (const [message, expected] of refused) expect(message).toMatch(expected)
  expect(await listScheduled(ben)).toEqual([])

  await server.sql(
    `INSERT INTO "ScheduledMessage" (id, "userId", "roomId", "roomKind", "roomName", text, options, nonce, "sendAt", "dueAt")
     SELECT gen_random_uuid(), $1::uuid, $2::uuid, 'ROOM', 'x', 'x', '{}', n, now() + interval '1 day', now() + interval '1 day'
     FROM generate_series(1, 99) n`,
    [uuidOf(ben.id), uuidOf(room.id)],
  )
  const both = await Promise.all([1, 2].map((n) => codeOf(schedule(ben, room, { text: `${n}` }))))
  expect(both.toSorted()).toEqual([
    'CONFLICT: You can have at most 100 scheduled messages. Send or remove one first.',
    'accepted',
  ])
  expect(await listScheduled(ben)).toHaveLength(100)
})

test('a scheduled message is changed, sent at once or cancelled by its author alone, and not while it is being sent', async () => {
  const ben = await signUp(server)
  const room = await createRoomOf([ana, ben])
  const { id } = await schedule(ben, room, { text: 'draft' })
  for (const document of [RESCHEDULE, CANCEL, SEND_NOW])
    expect(await codeOf(ana.request(document, { id }))).toMatch(/^NOT_FOUND/)
  expect(await codeOf(ben.request(RESCHEDULE, { id, text: '  ' }))).toMatch(/^BAD_USER_INPUT/)
  expect(await codeOf(ben.request(RESCHEDULE, { id, text: 'x'.repeat(4_001) }))).toMatch(/^BAD_USER_INPUT/)
  expect(await codeOf(ben.request(RESCHEDULE, { id, sendAt: new Date(0).toISOString() }))).toMatch(
    /^BAD_USER_INPUT/,
  )
  expect(await statesOf(ben)).toEqual(['draft'])
  await ben.request(RESCHEDULE, { id, text: 'better' })
  await server.sql('UPDATE "ScheduledMessage" SET sending = true WHERE id = $1::uuid', [uuidOf(id)])
  for (const document of [RESCHEDULE, CANCEL, SEND_NOW])
    expect(await codeOf(ben.request(document, { id }))).toMatch(/^CONFLICT/)
  await server.sql('UPDATE "ScheduledMessage" SET sending = false WHERE id = $1::uuid', [uuidOf(id)])
  expect(await ben.request(SEND_NOW, { id })).toMatchObject({ sendScheduledMessage: { text: 'better' } })
  expect(await textsIn(ana, room)).toEqual(['better'])
  expect(await codeOf(ben.request(SEND_NOW, { id }))).toMatch(/^NOT_FOUND/)
  const other = await schedule(ben, room, { text: 'never' })
  expect(await ben.request(CANCEL, { id: other.id })).toEqual({ cancelScheduledMessage: true })
  expect(await codeOf(ben.request(CANCEL, { id: other.id }))).toMatch(/^NOT_FOUND/)
  const moved = await schedule(ben, room, { text: 'moved' })
  await soon((sendAt) => ben.request(RESCHEDULE, { id: moved.id, sendAt }))
  await expect.poll(() => textsIn(ana, room)).toEqual(['better', 'moved'])
})

test('a message that its author may not send any more stays with the reason, and waits again when it gets a new time', async () => {
  const ben = await signUp(server)
  const [banned, left, gone, quoting] = [
    await createRoomOf([ana, ben]),
    await createRoomOf([ana, ben]),
    await createRoomOf([ana, ben]),
    await createRoomOf([ana, ben]),
  ]
  const quoted = await sendMessage(ana, quoting.id, 'quoted')
  await schedule(ben, banned, { text: 'banned' })
  const { id } = await schedule(ben, left, { text: 'left' })
  const { id: goneId } = await schedule(ben, gone, { text: 'gone' })
  const { id: quotingId } = await schedule(ben, quoting, { text: 'quoting', replyToId: quoted.id })
  await ana.request(BAN, { roomId: banned.id, userId: ben.id })
  await ben.request(LEAVE, { roomId: left.id })
  await ana.request(DELETE_ROOM, { roomId: gone.id })
  await ana.request(DELETE, { id: quoted.id })
  await ana.request(UPDATE_ROOM, { input: { roomId: banned.id, name: `secret ${randomUUID().slice(0, 8)}` } })
  await makeDueOf(ben)
  await expect
    .poll(() => statesOf(ben))
    .toEqual([
      'banned: You are banned from this room.',
      'left: You are no longer a member of this room.',
      'gone: This room does not exist or has been deleted.',
      'quoting: The message that it replies to was deleted. Try again to send it without the quote.',
    ])
  // What they knew, and nothing newer.
  expect((await listScheduled(ben)).map(({ room: { name } }) => name)).toEqual([
    banned.name,
    left.name,
    gone.name,
    quoting.name,
  ])
  const spanish = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'accept-language': 'es',
      authorization: `Bearer ${ben.token}`,
    },
    body: JSON.stringify({
      query: '{ viewer { scheduled { failure room { topic memberCount messageCount } } } }',
    }),
  })
  expect(await spanish.json()).toMatchObject({
    data: {
      viewer: {
        scheduled: [
          { failure: 'Tienes un veto en esta sala.', room: { topic: '', memberCount: 0, messageCount: 0 } },
          { failure: 'Ya no eres miembro de esta sala.' },
          {},
          {},
        ],
      },
    },
  })
  expect(await codeOf(ben.request(SEND_NOW, { id }))).toMatch(/^FORBIDDEN/)
  expect(await codeOf(ben.request(RESCHEDULE, { id, sendAt: tomorrow() }))).toMatch(/^FORBIDDEN/)
  await joinRoom(ben, left)
  expect(await codeOf(ben.request(RESCHEDULE, { id, text: 'back' }))).toMatch(/^BAD_USER_INPUT/)
  await soon((sendAt) => ben.request(RESCHEDULE, { id, text: 'back', sendAt }))
  await expect.poll(() => textsIn(ana, left)).toEqual(['back'])
  await ben.request(SEND_NOW, { id: quotingId })
  expect(await textsIn(ana, quoting)).toEqual(['', 'quoting'])
  expect(await codeOf(ben.request(SEND_NOW, { id: goneId }))).toMatch(/^NOT_FOUND/)
  await ben.request(CANCEL, { id: goneId })
  expect(await statesOf(ben)).toEqual(['banned: You are banned from this room.'])
})

test('of a conversation that one has left, one sees the name that one knew, and not who is in it', async () => {
  const [ben, kim] = [await signUp(server), await signUp(server)]
  const direct = await openDirect(ben, [ana, kim])
  await schedule(ben, direct, { text: 'later' })
  const read = () =>
    ben.request(
      '{ viewer { scheduled { room { id name kind people { username } messages { nodes { id } } } } } }',
    )
  await ben.request(LEAVE, { roomId: direct.id })
  await expect(read()).rejects.toThrow(/^FORBIDDEN/)
  const names = { name: direct.name, kind: 'DIRECT', people: null }
  expect(await ben.request('{ viewer { scheduled { room { name kind people { username } } } } }')).toEqual({
    viewer: { scheduled: [{ room: names }] },
  })
})

test('slow mode delays a message, a block, a suspension and a revoked token end it, and a deleted account sends nothing', async () => {
  const [ben, eve, max, kim] = [
    await signUp(server),
    await signUp(server),
    await signUp(server),
    await signUp(server),
  ]
  const room = await createRoomOf([ana, ben, eve, max])
  const direct = await openDirect(ben, [kim])
  await ana.request(UPDATE_ROOM, { input: { roomId: room.id, slowMode: 2 } })
  await sendMessage(ben, room.id, 'first')
  const { createAccessToken } = await ben.request<{
    createAccessToken: { token: string; accessToken: { id: string } }
  }>(
    'mutation { createAccessToken(input: { name: "bot", scopes: [READ, WRITE] }) { token accessToken { id } } }',
  )
  const bot = createApiClient(server.url, createAccessToken.token)
  await schedule(ben, room, { text: 'second' })
  await schedule(ben, direct, { text: 'blocked' })
  await joinRoom(ben, quiet)
  await schedule(bot, quiet, { text: 'by a program' })
  await schedule(eve, room, { text: 'suspended' })
  await schedule(max, room, { text: 'deleted' })
  await kim.request(BLOCK, { userId: ben.id })
  expect(await codeOf(schedule(ben, direct, { text: 'blocked' }))).toMatch(/^FORBIDDEN/)
  await ben.request('mutation ($id: ID!) { revokeAccessToken(id: $id) { id } }', {
    id: createAccessToken.accessToken.id,
  })
  await server.sql('UPDATE "User" SET "suspendedAt" = now() WHERE id = $1::uuid', [uuidOf(eve.id)])
  await max.request('mutation ($password: String!) { deleteAccount(password: $password) }', { password })
  for (const person of [ben, eve]) await makeDueOf(person)
  await expect.poll(() => textsIn(ana, room), { timeout: 20_000 }).toEqual(['first', 'second'])
  await expect
    .poll(() => statesOf(ben))
    .toEqual([
      'blocked: This could not be delivered.',
      'by a program: The access token that scheduled it was revoked or has expired.',
    ])
  const failures = () =>
    server.sql('SELECT failure FROM "ScheduledMessage" WHERE "userId" = ANY($1::uuid[])', [
      [uuidOf(eve.id), uuidOf(max.id)],
    ])
  await expect.poll(failures).toEqual([{ failure: 'account_suspended_plain' }])
})

test('the files of a scheduled message are kept while it waits, and belong to it', async () => {
  const ben = await signUp(server)
  const room = await createRoomOf([ana, ben])
  const plan = await upload(server, ben, room.id, file('plan.txt', 'the plan'))
  const { id } = await schedule(ben, room, { text: '', attachmentIds: [plan.id] })
  expect(await codeOf(schedule(ben, room, { text: '', attachmentIds: [plan.id] }))).toMatch(/^BAD_USER_INPUT/)
  const deleted = await ben.request('mutation ($id: ID!) { deleteAttachment(id: $id) }', { id: plan.id })
  expect(deleted).toEqual({ deleteAttachment: false })
  expect(await ben.request('{ viewer { scheduled { attachments { filename } } } }')).toEqual({
    viewer: { scheduled: [{ attachments: [{ filename: 'plan.txt' }] }] },
  })
  await ben.request(SEND_NOW, { id })
  const { node } = await ana.request<{ node: object }>(
    'query ($id: ID!) { node(id: $id) { ... on Room { messages(last: 1) { nodes { attachments { filename } } } } } }',
    { id: room.id },
  )
  expect(node).toEqual({ messages: { nodes: [{ attachments: [{ filename: 'plan.txt' }] }] } })
})

test('a message that was sent before its node ended is not sent again, and is no failure', async () => {
  const ben = await signUp(server)
  const room = await createRoomOf([ana, ben])
  const nonce = randomUUID()
  await schedule(ben, room, { text: 'once', nonce })
  // As if a node had sent it, and ended before it could say so.
  await sendMessage(ben, room.id, 'once', nonce)
  await server.sql('UPDATE "ScheduledMessage" SET sending = true WHERE "userId" = $1::uuid', [uuidOf(ben.id)])
  await ben.request(LEAVE, { roomId: room.id })
  await makeDueOf(ben)
  await expect.poll(() => statesOf(ben)).toEqual([])
  expect(await textsIn(ana, room)).toEqual(['once'])
})

test('a poll can be scheduled, and not for after its end', async () => {
  const ben = await signUp(server)
  const room = await createRoomOf([ben])
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
  const poll = { question: 'Lunch?', options: ['Pizza', 'Soup'], closesAt: inDays(2) }
  const input = { roomId: room.id, text: '', poll }
  expect((await ben.refused(SCHEDULE, { input, sendAt: inDays(3) })).extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    field: 'closesAt',
  })
  const { scheduleMessage: waiting } = await ben.request<{ scheduleMessage: { id: string } }>(SCHEDULE, {
    input,
    sendAt: inDays(1),
  })
  expect(await statesOf(ben)).toEqual(['Lunch?'])
  expect((await ben.refused(RESCHEDULE, { id: waiting.id, sendAt: inDays(3) })).extensions).toMatchObject({
    code: 'BAD_USER_INPUT',
    field: 'closesAt',
  })
  await ben.request(SEND_NOW, { id: waiting.id })
  const { node } = await ben.request<{ node: { messages: { nodes: object[] } } }>(
    `query ($id: ID!) { node(id: $id) { ... on Room { messages(last: 1) { nodes {
      text poll { question closesAt options { text } } } } } } }`,
    { id: room.id },
  )
  expect(node.messages.nodes).toEqual([
    {
      text: 'Lunch?',
      poll: {
        question: 'Lunch?',
        closesAt: poll.closesAt,
        options: [{ text: 'Pizza' }, { text: 'Soup' }],
      },
    },
  ])
})
