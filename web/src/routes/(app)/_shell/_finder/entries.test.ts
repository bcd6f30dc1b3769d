import { expect, test } from 'vitest'
import type { FindQuery, UserPartsFragment } from '#lib/graphql/generated/graphql.ts'
import { listEntries } from './entries.ts'

const user = (username: string, displayName: string): UserPartsFragment => ({
  id: `u-${username}`,
  username,
  displayName,
  avatarUrl: null,
  bot: false,
})
type Room = FindQuery['rooms']['nodes'][number]

const room = (name: string, topic = ''): Room => ({
  id: `r-${name}`,
  name,
  topic,
  visibility: 'PUBLIC',
  viewerMembership: null,
})
const answer = (rooms: Room[], more: Partial<FindQuery> = {}): FindQuery => ({
  room: null,
  rooms: { nodes: rooms },
  viewer: null,
  ...more,
})
const ids = (typed: string, found: FindQuery) => listEntries(typed, found, []).map(({ id }) => id)

test('rooms and people stand together, the best match first, with what else can be done at the end', () => {
  const people = [user('chess-fan', 'Leo'), user('mia', 'Chess')]
  const found = answer([room('Cooking', 'and chess'), room('Chess club')], { viewer: { people } })
  expect(ids('chess', found)).toEqual([
    'u-mia',
    'r-Chess club',
    'u-chess-fan',
    'r-Cooking',
    'create',
    'search',
  ])
})

test('a room that exists under that name, or had it before, is found and not offered to be created', () => {
  const chess = room('Chess')
  expect(ids('CHESS', answer([], { room: chess }))).toEqual(['r-Chess', 'search'])
  expect(ids('Draughts', answer([], { room: chess }))).toEqual(['r-Chess', 'search'])
})

test('a room whose name would be refused is not offered to be created', () => {
  for (const typed of ['a/b', '%', 'x'.repeat(51), '🎉']) expect(ids(typed, answer([]))).toEqual(['search'])
})

test('before anything is typed, the rooms are listed as they come', () => {
  expect(ids('', answer([room('Films'), room('Chess')]))).toEqual(['r-Films', 'r-Chess'])
})
