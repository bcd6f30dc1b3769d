import { m } from '@latchkey/messages'
import { locales } from '@latchkey/messages/locales'
import { expect, test } from 'vitest'
import { JOIN, createRoomOf } from '../harness/rooms.ts'
import { KICK } from '../harness/moderation.ts'
import { signUp } from '../harness/people.ts'
import { UPDATE_PROFILE } from '../harness/profiles.ts'
import type { ApiFailure } from '../harness/result.ts'
import { sharedServer } from '../harness/server.ts'
import { Socket } from '../harness/socket.ts'

const server = sharedServer()
const ana = await signUp(server)

const tooLong = { input: { displayName: 'x'.repeat(51) } }

/** Opens a socket of Ana's that sends these languages with the upgrade request and with connection_init. */
async function openSocket(header: string, acceptLanguage?: unknown): Promise<Socket> {
  const socket = await Socket.open(server.url, { headers: { 'accept-language': header }, init: false })
  socket.send({ type: 'connection_init', payload: { token: ana.token, acceptLanguage } })
  return socket
}

const failureOf = async (socket: Socket): Promise<ApiFailure> => {
  await socket.ready
  const { type, payload } = await socket.run(UPDATE_PROFILE, tooLong)
  const errors = type === 'error' ? payload : (payload as { errors: unknown }).errors
  return (errors as ApiFailure[])[0]!
}

test.each([...locales])(
  'errors are in the language of the request, over every transport: %s',
  async (locale) => {
    const languages = `tlh, ${locale};q=0.9, en;q=0.1`
    const message = m.display_name_too_long({ max: 50 }, { locale })
    const extensions = {
      code: 'BAD_USER_INPUT',
      field: 'displayName',
      messageKey: 'display_name_too_long',
      params: { max: 50 },
    }
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const answer = await ana.send(UPDATE_PROFILE, tooLong, { 'accept-language': languages, accept })
      expect(answer.errors).toMatchObject([{ message, extensions }])
      expect(answer.errors?.[0]?.extensions).toEqual(extensions)
    }

    const stream = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: {
        'accept-language': languages,
        accept: 'text/event-stream',
        authorization: `Bearer ${ana.token}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ query: UPDATE_PROFILE, variables: tooLong }),
    })
    const event = /^data: (.+)$/m.exec(await stream.text())![1]!
    expect(JSON.parse(event)).toMatchObject({ errors: [{ message, extensions }] })

    const byHeader = await openSocket(languages)
    expect(await failureOf(byHeader)).toMatchObject({ message, extensions })
    await byHeader.close()
    const byPayload = await openSocket('en', languages)
    expect(await failureOf(byPayload)).toMatchObject({ message, extensions })
    await byPayload.close()

    const file = await fetch(`${server.url}/files/x`, { headers: { 'accept-language': languages } })
    expect(await file.json()).toMatchObject({
      errors: [
        {
          message: m.sign_in_required({}, { locale }),
          extensions: { code: 'UNAUTHENTICATED', messageKey: 'sign_in_required' },
        },
      ],
    })
  },
)

test('a name is a param of the error, as it was given', async () => {
  const name = `Nowhere ${process.pid}`
  const { errors } = await ana.send(JOIN, { input: { name } }, { 'accept-language': 'de' })
  expect(errors).toMatchObject([
    {
      message: m.room_name_unknown({ name }, { locale: 'de' }),
      extensions: { messageKey: 'room_name_unknown', params: { name } },
    },
  ])
})

test('a subscription ends with an error in the language of its connection', async () => {
  const owner = await signUp(server)
  const room = await createRoomOf([owner, ana])
  const socket = await openSocket('en', 'fr')
  const events = socket.subscribe('subscription ($id: ID!) { roomEvents(roomId: $id) { __typename } }', {
    id: room.id,
  })
  await events.next()
  await owner.request(KICK, { roomId: room.id, userId: ana.id })
  expect((await events.ended).errors).toMatchObject([
    {
      message: m.membership_kicked({}, { locale: 'fr' }),
      extensions: { code: 'FORBIDDEN', messageKey: 'membership_kicked' },
    },
  ])
  await socket.close()
})

test.for([[5], [['de']], [{}], [true]])(
  'acceptLanguage is a string: %j is refused',
  async ([acceptLanguage]) => {
    const socket = await openSocket('de', acceptLanguage)
    expect(await socket.closed).toBe(4403)
  },
)

test('what only programmers see is in English', async () => {
  const headers = { 'accept-language': 'de' }
  const syntax = await ana.send('{', {}, headers)
  expect(syntax.errors).toMatchObject([{ message: expect.stringMatching(/^Syntax Error: /) as string }])
  const batch = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: '[]',
  })
  const { errors } = (await batch.json()) as { errors: ApiFailure[] }
  expect(errors[0]!.message).toMatch(/^Batches are not supported/)
  for (const { extensions } of [syntax.errors![0]!, errors[0]!])
    expect(extensions).not.toHaveProperty('messageKey')
})

test('a page that refuses a form of another address is in the language of its reader', async () => {
  const answer = await fetch(`${server.url}/login`, {
    method: 'POST',
    headers: { origin: 'https://chat.example', accept: 'text/html', 'accept-language': 'ar' },
    body: new URLSearchParams({ username: 'x' }),
  })
  const html = await answer.text()
  expect(html).toContain('<html lang="ar">')
  expect(html).toContain(m.address_wrong_title({}, { locale: 'ar' }))
})
