import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createApiClient } from '../harness/client.ts'
import { file, postFiles, upload } from '../harness/files.ts'
import { parameters, timeout } from '../harness/fuzz.ts'
import { EDIT, readMessage, SEND, sendMessage } from '../harness/messages.ts'
import { auditLog, BAN, CHANGE_KEY, UPDATE_ROOM } from '../harness/moderation.ts'
import { password, type Person, signUp } from '../harness/people.ts'
import { createRoom, JOIN, joinRoom } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'

const server = sharedServer()
const [ana, ben] = await Promise.all([signUp(server), signUp(server)])
const room = await createRoom(ana)
await joinRoom(ben, room)

const CREATE = 'mutation ($input: CreateRoomInput!) { createRoom(input: $input) { id name topic } }'
const FIND = 'query ($name: String!) { room(name: $name) { id name } }'
const RENAME =
  'mutation ($displayName: String!) { updateProfile(input: { displayName: $displayName }) { displayName } }'
const TOKEN =
  'mutation ($input: CreateAccessTokenInput!) { createAccessToken(input: $input) { accessToken { name } } }'
const SIGN_IN = 'mutation ($input: SignInInput!) { signIn(input: $input) { token } }'
const SIGN_UP = 'mutation ($input: SignUpInput!) { signUp(input: $input) { token } }'

let names = 0
const newName = (before = 'Text') => `${before} ${process.pid} ${++names}`

const nothings = [
  ...['\u200B', '\u2060', '\u00AD', '\u200E', '\u2800', '\u3164', '\u115F', '\uFFA0', '\u180E', '\u{E0020}'],
  ...[
    '\uFE0F',
    '\u034F',
    '\u0301',
    '\u0007',
    '\u17B5\u180B',
    '\u{E0100}',
    '\uFEFF \u2063',
    '\u{1D173}',
    '\u20DD',
  ],
]

test.for(nothings)('%j alone is no message, name or key', async (nothing) => {
  const { id } = await sendMessage(ana, room.id, 'something')
  const displayName = await ana.request<{ updateProfile: { displayName: string } }>(RENAME, {
    displayName: nothing,
  })
  expect(displayName.updateProfile.displayName).toBe(ana.username)
  const refused: [document: string, variables: Record<string, unknown>, field: string][] = [
    [SEND, { input: { roomId: room.id, text: nothing } }, 'text'],
    [SEND, { input: { roomId: room.id, text: ` ${nothing}\n${nothing}` } }, 'text'],
    [EDIT, { id, text: nothing }, 'text'],
    [CREATE, { input: { name: nothing } }, 'name'],
    [UPDATE_ROOM, { input: { roomId: room.id, name: nothing } }, 'name'],
    [TOKEN, { input: { name: nothing, scopes: ['READ'] } }, 'name'],
    [CHANGE_KEY, { roomId: room.id, key: nothing }, 'key'],
    [SIGN_UP, { input: { username: nothing.repeat(3), password } }, 'username'],
  ]
  for (const [document, variables, field] of refused)
    expect((await ana.refused(document, variables)).extensions, document).toMatchObject({
      code: 'BAD_USER_INPUT',
      field,
    })
})

test('a file needs no text, and a caption that shows nothing is none', async () => {
  const attachment = await upload(server, ana, room.id, file('\u200B\u202Ephoto\u3164.txt', 'x'))
  expect(attachment.filename).toBe('_photo.txt')
  const { id } = await postFiles(ana, room.id, [attachment], '\u200B\uFE0F')
  expect((await readMessage(ana, id)).text).toBe('')
  expect(await upload(server, ana, room.id, file('re\u0301sume\u0301.txt', 'x'))).toMatchObject({
    filename: 'résumé.txt',
  })
})

test('topics, reasons and names are stored in one line, composed, and without what is invisible', async () => {
  const name = newName()
  const { createRoom: made } = await ana.request<{ createRoom: { id: string; name: string; topic: string } }>(
    CREATE,
    { input: { name: `\u200B${name}\u3164`, topic: 'man\u0303ana\n\u202Eat  ten' } },
  )
  expect(made).toMatchObject({ name, topic: 'mañana at ten' })
  await ana.request(BAN, { roomId: made.id, userId: ben.id, reason: ' to\u200Bo\tloud \u2800' })
  expect((await auditLog(ana, made, { action: 'BAN' }))[0]).toMatchObject({ reason: 'too loud' })
  const { updateProfile } = await ana.request<{ updateProfile: { displayName: string } }>(RENAME, {
    displayName: `Zoe\u0308${'\u0301'.repeat(90)} 👨‍👩‍👧`,
  })
  expect(updateProfile.displayName).toBe(`Zoë${'\u0301'.repeat(6)} 👨‍👩‍👧`)
})

test.for([
  ['Lobby', ['Lobby\u3164', 'Lob\u034Fby', 'Lobby\uFE0F', 'LOBBY\u17B5', 'Ｌｏｂｂｙ', 'Lobby\u{E0100}']],
  ['Mañana', ['Man\u0303ana', 'MAÑANA', 'man\u0303\u200Bana']],
  ['Σίσυφος', ['ΣΊΣΥΦΟΣ', 'σίσυφοσ']],
  ['Straße', ['STRASSE', 'straẞe']],
  ['ガレージ', ['ｶﾞﾚｰｼﾞ', 'カ\u3099レーシ\u3099']],
] as const)('%s and its variants are one room', async ([name, variants]) => {
  const suffix = ` ${process.pid} ${++names}`
  const original = await createRoom(ana, { name: name + suffix })
  for (const variant of variants) {
    expect((await ben.refused(CREATE, { input: { name: variant + suffix } })).extensions).toMatchObject({
      code: 'CONFLICT',
      field: 'name',
    })
    expect(await ben.request(FIND, { name: variant + suffix })).toMatchObject({ room: { id: original.id } })
    await ben.request(JOIN, { input: { name: variant + suffix } })
  }
})

test(
  'an accepted room name leads to the room in every Unicode form, and so does a search for it',
  async () => {
    const letter = fc.oneof(
      fc.stringMatching(/^[\p{L}\p{N}]$/u),
      fc.constantFrom(
        'é',
        'ﬁ',
        'ß',
        'ς',
        'Σ',
        'İ',
        'ḍ\u0307',
        'ｆ',
        '한',
        'ㅎ',
        'が',
        'क्',
        '\u200B',
        '\uFE0F',
      ),
    )
    const FOUND = `query ($name: String!, $search: String!) {
    room(name: $name) { id } rooms(search: $search, first: 1) { nodes { id } } }`
    await fc.assert(
      fc.asyncProperty(fc.array(letter, { minLength: 1, maxLength: 8 }), async (letters) => {
        const written = newName(letters.join(''))
        const { data } = await ana.send<{ createRoom: { id: string; name: string } }>(CREATE, {
          input: { name: written },
        })
        if (!data?.createRoom) return
        const { id, name } = data.createRoom
        for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD'])
          for (const text of [written, name].map((each) => each.normalize(form)))
            expect(await ben.request(FOUND, { name: text, search: text })).toEqual({
              room: { id },
              rooms: { nodes: [{ id }] },
            })
      }),
      { ...parameters, numRuns: 60 },
    )
  },
  timeout,
)

test(
  'an accepted message is stored as it was written, and is found by its own words',
  async () => {
    const text = fc.string({
      unit: fc.oneof(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
        fc.constantFrom(
          ' ',
          '\n',
          'man\u0303ana',
          'ΣΊΣΥΦΟΣ',
          '🎉',
          '\u200B',
          'ｆｕｌｌ',
          'Straße',
          '我们',
          '"',
          '.',
        ),
      ),
      minLength: 1,
      maxLength: 12,
    })
    await fc.assert(
      fc.asyncProperty(text, async (written) => {
        const { data } = await ana.send<{ sendMessage: { id: string; text: string } }>(SEND, {
          input: { roomId: room.id, text: written },
        })
        if (!data?.sendMessage) return
        expect(data.sendMessage.text).toBe(written)
        for (const form of ['NFC', 'NFD']) {
          const query = written
            .normalize(form)
            .replaceAll(/["“”＂〃]|(?:from|in|before|after|has)[:：]/giu, ' ')
          const found = await ana.send<{ searchMessages: { nodes: { id: string }[] } }>(
            'query ($query: String!, $roomId: ID) { searchMessages(query: $query, roomId: $roomId, first: 1) { nodes { id } } }',
            { query, roomId: room.id },
          )
          // A text of nothing but punctuation has no words.
          if (found.errors) expect(found.errors[0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT' })
          else expect(found.data!.searchMessages.nodes, query).toEqual([{ id: data.sendMessage.id }])
        }
      }),
      { ...parameters, numRuns: 150 },
    )
  },
  timeout,
)

test('a password and a room’s key match in every form that a keyboard writes', async () => {
  for (const secret of ['ma\u00F1ana por la ma\u00F1ana', 'Zu\u0308rich am See', '한글 열쇠 하나']) {
    const username = `text-${process.pid}-${++names}`
    await createApiClient(server.url).request(SIGN_UP, { input: { username, password: secret } })
    const locked = await createRoom(ana, { key: secret })
    for (const form of ['NFC', 'NFD']) {
      await createApiClient(server.url).request(SIGN_IN, {
        input: { username: `${username}\u200B`, password: secret.normalize(form) },
      })
      const guest = await signUp(server)
      expect(await joinRoom(guest, locked, secret.normalize(form))).toMatchObject({ status: 'ACTIVE' })
    }
  }
})

test('a username is the same in full width, in another case and with what is invisible', async () => {
  const username = `text-${process.pid}-${++names}`
  await signUp(server, username)
  const wide = username.replaceAll(/[a-z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0))
  for (const variant of [username.toUpperCase(), wide, `${username}\u3164`, `\u202E${username}`])
    expect((await ana.refused(SIGN_UP, { input: { username: variant, password } })).extensions).toMatchObject(
      {
        code: 'CONFLICT',
        field: 'username',
      },
    )
})

test('members and rooms are found in every Unicode form and case', async () => {
  await ben.request(RENAME, { displayName: 'Σίσυφος Zürich' })
  const search = async (person: Person, text: string) =>
    (
      await person.request<{ room: { members: { nodes: { user: { username: string } }[] } } }>(
        'query ($name: String!, $text: String) { room(name: $name) { members(search: $text, first: 9) { nodes { user { username } } } } }',
        { name: room.name, text },
      )
    ).room.members.nodes.map(({ user }) => user.username)
  for (const text of ['ΣΊΣΥΦΟΣ', 'σίσυφοσ', 'Zu\u0308rich', 'ZÜRICH', 'Ｚüｒｉｃｈ', 'σίσυφος\u200B'])
    expect(await search(ana, text), text).toEqual([ben.username])
  expect(await search(ana, '%')).toEqual([])
})
