import { expect, test } from 'vitest'
import { signUp } from '../harness/people.ts'
import { createRoom, joinRoom } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'

const server = sharedServer()
const [owner, guest] = await Promise.all([signUp(server), signUp(server)])
const room = await createRoom(owner)
await joinRoom(guest, room)

const fields = {
  banUser: (expiresAt: string) =>
    owner.refused('mutation ($input: BanUserInput!) { banUser(input: $input) { id } }', {
      input: { roomId: room.id, userId: guest.id, expiresAt },
    }),
  createInvite: (expiresAt: string) =>
    owner.refused('mutation ($input: CreateInviteInput!) { createInvite(input: $input) { code } }', {
      input: { roomId: room.id, expiresAt },
    }),
  createAccessToken: (expiresAt: string) =>
    owner.refused(
      'mutation ($input: CreateAccessTokenInput!) { createAccessToken(input: $input) { accessToken { id } } }',
      { input: { name: 'a bot', scopes: ['READ'], expiresAt } },
    ),
  'createInvite, written in the document': (expiresAt: string) =>
    owner.refused(
      `mutation { createInvite(input: { roomId: "${room.id}", expiresAt: "${expiresAt}" }) { code } }`,
      {},
    ),
}

test.for(
  Object.keys(fields).flatMap((field) =>
    [
      '9999-12-31T23:59:59-12:00',
      '2127-02-30T10:00:00Z',
      '2127-01-01T24:00:00Z',
      '+012027-01-01T00:00:00Z',
    ].map((date) => [field as keyof typeof fields, date] as const),
  ),
)('%s refuses the date %s, names the field and stores nothing', async ([field, date]) => {
  const { extensions } = await fields[field](date)
  expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'expiresAt' })
  const lists = await owner.request<{ room: object; viewer: object }>(
    `query ($name: String!) { room(name: $name) { invites(first: 9) { nodes { id } } bans(first: 9) { nodes { id } } }
      viewer { accessTokens { id } } }`,
    { name: room.name },
  )
  expect(lists).toMatchObject({
    room: { invites: { nodes: [] }, bans: { nodes: [] } },
    viewer: { accessTokens: [] },
  })
})

test('the last moment that can be read back is stored and read back', async () => {
  const expiresAt = '9999-12-31T23:59:59.999Z'
  const { createInvite } = await owner.request<{ createInvite: { expiresAt: string } }>(
    'mutation ($input: CreateInviteInput!) { createInvite(input: $input) { expiresAt } }',
    { input: { roomId: room.id, expiresAt } },
  )
  expect(createInvite.expiresAt).toBe(expiresAt)
})

const expiries = {
  banUser: (input: object) =>
    owner.send<{ end: { expiresAt: string } }>(
      'mutation ($input: BanUserInput!) { end: banUser(input: $input) { expiresAt } }',
      { input: { roomId: room.id, userId: guest.id, ...input } },
    ),
  createInvite: (input: object) =>
    owner.send<{ end: { expiresAt: string } }>(
      'mutation ($input: CreateInviteInput!) { end: createInvite(input: $input) { expiresAt } }',
      { input: { roomId: room.id, ...input } },
    ),
  createAccessToken: async (input: object) => {
    const answer = await owner.send<{ new: { end: { expiresAt: string } } }>(
      'mutation ($input: CreateAccessTokenInput!) { new: createAccessToken(input: $input) { end: accessToken { expiresAt } } }',
      { input: { name: 'a bot', scopes: ['READ'], ...input } },
    )
    return { ...answer, data: answer.data?.new ?? null }
  },
}
const expiryFields = Object.keys(expiries) as (keyof typeof expiries)[]

test.for(expiryFields.flatMap((field) => [1, 3_600, 86_400, 315_360_000].map((n) => [field, n] as const)))(
  '%s with expiresIn ends that many seconds later by the server’s clock: %s',
  async ([field, expiresIn]) => {
    const before = Date.now()
    const { data } = await expiries[field]({ expiresIn })
    const end = Date.parse(data!.end.expiresAt)
    expect(end).toBeGreaterThanOrEqual(before + expiresIn * 1_000 - 1)
    expect(end).toBeLessThanOrEqual(Date.now() + expiresIn * 1_000)
  },
)

test.for(
  expiryFields.flatMap((field) =>
    [
      { expiresIn: 0 },
      { expiresIn: -3_600 },
      { expiresIn: 315_360_001 },
      { expiresIn: 60, expiresAt: '2127-01-01T00:00:00Z' },
    ].map((input) => [field, input] as const),
  ),
)('%s refuses the period %o and names the field', async ([field, input]) => {
  const { errors } = await expiries[field](input)
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'expiresIn' })
})

test.for(['before:2026-02-30', 'after:2026-11-31', 'before:0000-06-01', 'after:2027-01-01T24:00:00Z'])(
  'a search with %s is refused, since there is no such day',
  async (query) => {
    const { extensions } = await owner.refused(
      'query ($query: String!) { searchMessages(query: $query) { nodes { id } } }',
      {
        query,
      },
    )
    expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'query' })
  },
)
