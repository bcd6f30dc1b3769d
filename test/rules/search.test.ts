import { expect, test } from 'vitest'
import { file, postFiles, upload } from '../harness/files.ts'
import { changeMessage, DELETE, EDIT, sendMessage } from '../harness/messages.ts'
import { BAN } from '../harness/moderation.ts'
import { type Person, signUp } from '../harness/people.ts'
import { createRoom, joinRoom, LEAVE } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'

const server = sharedServer()

const [ana, ben, stranger] = await Promise.all([signUp(server), signUp(server), signUp(server)])
const [kitchen, garden] = [await createRoom(ana), await createRoom(ana)]
const attic = await createRoom(ben)
await joinRoom(ben, kitchen)

const SEARCH = `query ($query: String!, $roomId: ID, $first: Int, $after: String) {
  searchMessages(query: $query, roomId: $roomId, first: $first, after: $after) {
    nodes { text }
    pageInfo { hasNextPage endCursor }
  }
}`
interface Found {
  searchMessages: { nodes: { text: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } }
}

const search = async (person: Person, query: string, more: object = {}) =>
  (await person.request<Found>(SEARCH, { query, ...more })).searchMessages
const textsOf = async (person: Person, query: string, more: object = {}) =>
  (await search(person, query, more)).nodes.map(({ text }) => text)

for (const text of [
  'The quick brown fox jumps over the lazy dog',
  'Foxglove is a flower; a node.js server is none',
  'Müller trinkt Löwenbräu in STRASSE 12',
  '我们明天去北京开会吧',
  '東京タワーで会いましょう',
  '회의를 시작합니다',
  'Завтра встречаемся у метро',
  'snake_case and 100% of it, c:\\path',
  'ok (qx) v2 go',
  'plan B',
  'https://example.org/some/page?x=1',
  'ΣΊΣΥΦΟΣ and Zu\u0308rich',
  'to be or\n  not\tto be',
  'hooray 🎉🎉 for 👍🏽 and ❤️',
  'ｗｉｄｅ and ﬁne, 25 €',
])
  await sendMessage(ana, kitchen.id, text)

test.for([
  ['fox', ['Foxglove', 'The quick']],
  ['FOX brown', ['The quick']],
  ['row', ['The quick']],
  ['fox elephant', []],
  ['löwen', ['Müller']],
  ['strasse', ['Müller']],
  ['встреча', ['Завтра']],
  ['МЕТРО', ['Завтра']],
  ['北京', ['我们']],
  ['开', ['我们']],
  ['北京开会', ['我们']],
  ['京北', []],
  ['京', ['東京', '我们']],
  ['タワ', ['東京']],
  ['タワー', ['東京']],
  ['회의', ['회의를']],
  ['의', ['회의를']],
  ['qx', ['ok (qx)']],
  ['v2', ['ok (qx)']],
  ['go', ['ok (qx)']],
  ['b', ['plan B']],
  ['node.js', ['Foxglove']],
  ['snake_case', ['snake']],
  ['100%', ['snake']],
  ['%', null],
  ['example.org/some', ['https']],
  ['"brown fox"', ['The quick']],
  ['"fox brown"', []],
  ['"c:\\path"', ['snake']],
  ['"100% of"', ['snake']],
  ['"1__% of"', []],
  ['σίσυφος', ['ΣΊΣΥΦΟΣ']],
  ['ΣΊΣΥΦΟΣ', ['ΣΊΣΥΦΟΣ']],
  ['Zu\u0308rich', ['ΣΊΣΥΦΟΣ']],
  ['Z\u00DCRICH', ['ΣΊΣΥΦΟΣ']],
  ['Zürich', ['ΣΊΣΥΦΟΣ']],
  ['straße', ['Müller']],
  ['"be or not to"', ['to be']],
  ['"or  not\nto be"', ['to be']],
  ['🎉', ['hooray']],
  ['"🎉 for"', ['hooray']],
  ['👍🏽 ❤', ['hooray']],
  ['👍🏿', []],
  ['🥳', []],
  ['wide', ['ｗｉｄｅ']],
  ['ＦＩＮＥ', ['ｗｉｄｅ']],
  ['€', ['ｗｉｄｅ']],
] as [string, string[] | null][])('%s', async ([query, beginnings]) => {
  if (beginnings === null) {
    expect((await ana.refused(SEARCH, { query })).extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'query',
    })
    return
  }
  const found = await textsOf(ana, query)
  expect(found.map((text) => beginnings.find((beginning) => text.startsWith(beginning)))).toEqual(beginnings)
})

test('a search finds only what the searcher may read, in all rooms and in one', async () => {
  await sendMessage(ana, garden.id, 'the treasure is in the garden')
  await sendMessage(ben, attic.id, 'the treasure is in the attic')
  await sendMessage(ben, kitchen.id, 'the treasure is in the kitchen')
  expect(await textsOf(ana, 'treasure')).toEqual([
    'the treasure is in the kitchen',
    'the treasure is in the garden',
  ])
  expect(await textsOf(ben, 'treasure')).toEqual([
    'the treasure is in the kitchen',
    'the treasure is in the attic',
  ])
  expect(await textsOf(stranger, 'treasure')).toEqual([])
  expect(await textsOf(ana, 'treasure', { roomId: garden.id })).toEqual(['the treasure is in the garden'])
  expect((await ana.refused(SEARCH, { query: 'treasure', roomId: attic.id })).extensions.code).toBe(
    'FORBIDDEN',
  )
  expect(await textsOf(ana, `treasure in:"${garden.name}"`)).toEqual(['the treasure is in the garden'])
})

test('former members and banned people find nothing in the room', async () => {
  const [leaver, banned] = [await signUp(server), await signUp(server)]
  for (const person of [leaver, banned]) await joinRoom(person, garden)
  expect(await textsOf(leaver, 'garden')).toHaveLength(1)
  await leaver.request(LEAVE, { roomId: garden.id })
  await ana.request(BAN, { roomId: garden.id, userId: banned.id })
  for (const person of [leaver, banned]) {
    expect(await textsOf(person, 'garden')).toEqual([])
    expect((await person.refused(SEARCH, { query: 'garden', roomId: garden.id })).extensions.code).toBe(
      'FORBIDDEN',
    )
  }
  const { errors } = await ana.send(SEARCH, { query: 'garden' }, { authorization: 'Bearer nonsense' })
  expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
})

test('an edited message is found by its new text, and a deleted one is not found', async () => {
  const { id } = await sendMessage(ana, kitchen.id, 'a wombat')
  expect(await textsOf(ana, 'wombat')).toEqual(['a wombat'])
  await changeMessage(ana, EDIT, { id, text: 'a platypus' })
  expect([await textsOf(ana, 'wombat'), await textsOf(ana, 'platypus')]).toEqual([[], ['a platypus']])
  await changeMessage(ana, DELETE, { id })
  expect(await textsOf(ana, 'platypus')).toEqual([])
  expect(await textsOf(ana, `from:${ana.username} in:"${kitchen.name}"`)).not.toContain('')
})

test('a search can filter by author, time and file', async () => {
  const room = await createRoom(ana)
  await joinRoom(ben, room)
  const old = await sendMessage(ana, room.id, 'hedgehog of old')
  await server.sql(
    `UPDATE "Message" SET "postedAt" = '2020-05-05T12:00:00Z' WHERE "roomId" = $1 AND number = $2`,
    [Buffer.from(room.id, 'base64url').toString().slice(5), old.number],
  )
  await sendMessage(ben, room.id, 'hedgehog by ben')
  const attachment = await upload(server, ana, room.id, file('h.txt', 'h'))
  await postFiles(ana, room.id, [attachment], 'hedgehog in a file')
  const all = ['hedgehog in a file', 'hedgehog by ben', 'hedgehog of old']
  expect(await textsOf(ana, 'hedgehog')).toEqual(all)
  expect(await textsOf(ana, `hedgehog from:${ben.username}`)).toEqual(['hedgehog by ben'])
  expect(await textsOf(ana, `hedgehog from:@${ben.username.toUpperCase()}`)).toEqual(['hedgehog by ben'])
  expect(await textsOf(ana, 'hedgehog before:2020-05-06')).toEqual(['hedgehog of old'])
  expect(await textsOf(ana, 'hedgehog before:2020-05-05')).toEqual([])
  expect(await textsOf(ana, 'hedgehog after:2020-05-05')).toEqual(all)
  expect(await textsOf(ana, 'hedgehog after:2020-05-06')).toEqual(all.slice(0, 2))
  expect(await textsOf(ana, 'hedgehog has:file')).toEqual(['hedgehog in a file'])
  expect(await textsOf(ana, `has:file in:"${room.name}"`)).toEqual(['hedgehog in a file'])
  expect(await textsOf(ana, `from:${ben.username}`, { roomId: room.id })).toEqual(['hedgehog by ben'])
})

test('has:link finds messages whose text has a link, page by page, and no code that looks like one', async () => {
  const room = await createRoom(ana)
  const linked = [
    'badger https://a.example/1',
    'badger www.b.example',
    '<https://c.example> badger',
    '[d](http://d.example)',
  ]
  const others = [
    '`https://e.example` badger',
    'badger ana@f.example',
    'badger http',
    '```\nhttp://g.example\n```',
  ]
  for (const [index, text] of linked.entries()) {
    await sendMessage(ana, room.id, text)
    await sendMessage(ana, room.id, others[index]!)
  }
  const all = linked.toReversed()
  expect(await textsOf(ana, 'has:link', { roomId: room.id })).toEqual(all)
  expect(await textsOf(ana, `badger HAS:links in:"${room.name}"`)).toEqual(all.slice(1))
  expect(await textsOf(ana, `has:link is:pinned`, { roomId: room.id })).toEqual([])
  const pages: string[] = []
  for (let after: string | null = null, more = true; more;) {
    const { nodes, pageInfo }: Found['searchMessages'] = await search(ana, 'has:link', {
      ...{ roomId: room.id, first: 1, after },
    })
    expect(nodes).toHaveLength(1)
    pages.push(...nodes.map(({ text }) => text))
    ;[after, more] = [pageInfo.endCursor, pageInfo.hasNextPage]
  }
  expect(pages).toEqual(all)
})

test('a person or a room that is not found is named in the error', async () => {
  for (const [query, told] of [
    ['cake from:nobody-at-all', 'nobody called “nobody-at-all”'],
    ['from:"Nobody At All"', 'nobody called “Nobody At All”'],
    ['from:""', 'nobody called “”'],
    ['in:nowhere', 'no room called “nowhere”'],
    ['in:"no such place" cake', 'no room called “no such place”'],
    [`treasure in:"${attic.name}"`, `no room called “${attic.name}”`],
  ] as const) {
    const { message, extensions } = await ana.refused(SEARCH, { query })
    expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'query' })
    expect(message).toContain(told)
  }
  const elsewhere = { query: `in:"${garden.name}"`, roomId: kitchen.id }
  expect((await ana.refused(SEARCH, elsewhere)).extensions).toMatchObject({ field: 'query' })
})

test('from: accepts a display name, and means everyone who has it', async () => {
  const room = await createRoom(ana)
  const twins = [await signUp(server), await signUp(server)]
  const displayName = `Ana Lima ${process.pid}`
  for (const twin of twins) {
    await joinRoom(twin, room)
    await twin.request(
      'mutation ($displayName: String!) { updateProfile(input: { displayName: $displayName }) { id } }',
      { displayName },
    )
    await sendMessage(twin, room.id, 'a lynx')
  }
  await sendMessage(ana, room.id, 'a lynx')
  for (const name of [displayName, displayName.toUpperCase(), ` ${displayName}\u200B`])
    expect(await textsOf(ana, `lynx from:"${name}"`)).toHaveLength(2)
  expect(await textsOf(ana, `from:"${twins[0]!.username}"`)).toEqual(['a lynx'])
})

test('a day in a search is a day of the time zone', async () => {
  const room = await createRoom(ana)
  const { number } = await sendMessage(ana, room.id, 'the aurora')
  await server.sql(
    `UPDATE "Message" SET "postedAt" = '2026-03-01T22:30:00Z' WHERE "roomId" = $1 AND number = $2`,
    [Buffer.from(room.id, 'base64url').toString().slice(5), number],
  )
  const found = async (query: string, timeZone?: string) =>
    (
      await ana.request<Found>(
        'query ($query: String!, $timeZone: String) { searchMessages(query: $query, timeZone: $timeZone) { nodes { text } } }',
        { query: `aurora ${query}`, timeZone },
      )
    ).searchMessages.nodes.length
  expect(await found('after:2026-03-02')).toBe(0)
  expect(await found('after:2026-03-02', 'Europe/Helsinki')).toBe(1)
  expect(await found('before:2026-03-02', 'Europe/Helsinki')).toBe(0)
  expect(await found('before:2026-03-02', 'America/Lima')).toBe(1)
  for (const timeZone of ['Nowhere/Land', '', 'x'.repeat(200)])
    expect(
      (
        await ana.refused(
          'query ($zone: String) { searchMessages(query: "a", timeZone: $zone) { nodes { text } } }',
          { zone: timeZone },
        )
      ).extensions,
    ).toMatchObject({ field: 'timeZone' })
})

test('pages continue where the last one ended, even if messages are posted in between', async () => {
  const rooms = [await createRoom(ana), await createRoom(ana)]
  const texts: string[] = []
  for (let i = 0; i < 11; i++) {
    texts.unshift(`walrus ${i}`)
    await sendMessage(ana, rooms[i % 2]!.id, texts[0]!)
  }
  for (const roomId of [undefined, rooms[0]!.id]) {
    const expected = roomId ? texts.filter((_, i) => i % 2 === 0) : texts
    const found: string[] = []
    let after: string | null = null
    do {
      const { nodes, pageInfo }: Found['searchMessages'] = await search(ana, 'walrus', {
        roomId,
        first: 4,
        after,
      })
      found.push(...nodes.map(({ text }) => text))
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null
      await sendMessage(ana, rooms[0]!.id, `late sea elephant ${found.length}`)
    } while (after)
    expect(found).toEqual(expected)
  }
  const { extensions } = await ana.refused(SEARCH, { query: 'walrus', after: 'bm9uc2Vuc2U' })
  expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'after' })
})

test.for([
  ['10,000 characters', 'x'.repeat(10_000)],
  ['an empty query', ''],
  ['only spaces', '   '],
  ['only punctuation', '!?… -- ()"" %_\\'],
  ['too many words', Array.from({ length: 11 }, (_, i) => `word${i}`).join(' ')],
  ['an invalid day', 'after:yesterday'],
  ['a day that does not exist', 'before:2026-13-40'],
  ['an unknown value of has:', 'has:fun'],
])('%s is refused', async ([, query]) => {
  const { extensions, message } = await ana.refused(SEARCH, { query })
  expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'query' })
  expect(message.length).toBeGreaterThan(10)
})
