import { expect, test } from 'vitest'
import { type Person, signUp } from '../harness/people.ts'
import { createRoom, type Room } from '../harness/rooms.ts'
import { sharedServer } from '../harness/server.ts'

const server = sharedServer()

const [ana, ben] = [await signUp(server), await signUp(server)]

/** More executions than an operation needs to be compiled. */
const OFTEN = 120

const FIELDS = 'number version text nonce author { username } replyTo { number text } attachments { id }'
const documents = {
  'an input': `mutation Send($input: SendMessageInput!) { sendMessage(input: $input) { __typename ${FIELDS} } }`,
  'parts of an input': `mutation ($roomId: ID!, $text: String! , $nonce: String, $replyToId: ID, $files: [ID!], $no: Boolean = true) {
      sent: sendMessage(input: { attachmentIds: $files, text: $text, nonce: $nonce, replyToId: $replyToId, roomId: $roomId }) {
        ...Sent postedAt @skip(if: $no) } }
    fragment Sent on Message { n: number ${FIELDS} }`,
  'two in a row': `mutation ($input: SendMessageInput!, $next: SendMessageInput!) {
      first: sendMessage(input: $input) { ${FIELDS} } second: sendMessage(input: $next) { number version } }`,
}

/** Valid and invalid inputs. */
function* attempts(room: Room, anywhere: string): Generator<Record<string, unknown>> {
  const { id: roomId } = room
  const reply = Buffer.from(`Message:${roomIdOf(room)},1`).toString('base64url')
  yield { roomId, text: 'One' }
  yield { roomId, text: 'With a nonce', nonce: 'once' }
  yield { roomId, text: 'The same again', nonce: 'once' }
  yield { roomId, text: 'An answer', replyToId: reply, nonce: null }
  yield { roomId, text: 'Carries nothing', attachmentIds: [] }
  yield { roomId, text: 'Carries what is not there', attachmentIds: anywhere }
  yield { roomId, text: ' ' }
  yield { roomId, text: 'x'.repeat(4_001) }
  yield { roomId, text: 'half a pair \ud800' }
  yield { roomId, text: 'a nonce that is too long', nonce: 'n'.repeat(1_000) }
  yield { roomId, text: 'An answer to nothing', replyToId: anywhere }
  yield { roomId: anywhere, text: 'To nowhere' }
  yield { roomId: 7, text: 'A number for an id' }
  yield { roomId, text: 7 }
  yield { roomId, text: null }
  yield { roomId }
  yield { roomId, text: 'More than is known', colour: 'red' }
  yield {}
}

const roomIdOf = ({ id }: Room) => Buffer.from(id, 'base64url').toString().slice('Room:'.length)

const variablesOf = (input: Record<string, unknown>) => ({
  input,
  next: { ...input, nonce: 'next' },
  ...input,
  files: input['attachmentIds'],
})

/** The answer without what differs each time. */
async function answer(person: Person, document: string, input: Record<string, unknown>) {
  const { status, data, errors } = await person.send(document, variablesOf(input))
  return {
    status,
    data,
    errors: errors?.map((error) => ({ ...error, extensions: { ...error.extensions, requestId: '' } })),
  }
}

test.for(Object.entries(documents))(
  'a compiled operation answers as an interpreted one does: %s',
  async ([, document]) => {
    const [often, seldom] = [await createRoom(ana), await createRoom(ana)]
    let seen = 0
    // A document is compiled when it is repeated, and another comment makes it another document.
    const newDocument = () => `${document} # ${++seen}`
    for (let times = 0; times < OFTEN; times++) {
      const text = `number ${times}`
      expect(await answer(ana, document, { roomId: often.id, text })).toEqual(
        await answer(ana, newDocument(), { roomId: seldom.id, text }),
      )
    }
    const anywhere = Buffer.from(`Room:${crypto.randomUUID()}`).toString('base64url')
    let refused = 0
    for (const person of [ana, ben]) {
      const right = attempts(seldom, anywhere)
      for (const input of attempts(often, anywhere)) {
        const [fresh, good] = [
          newDocument(),
          { text: 'What it costs is known from the first that is right.' },
        ]
        await answer(ana, document, { roomId: often.id, ...good })
        await answer(ana, fresh, { roomId: seldom.id, ...good })
        const expected = await answer(person, fresh, right.next().value as Record<string, unknown>)
        expect(await answer(person, document, input)).toEqual(expected)
        if (expected.errors) refused++
      }
    }
    expect(refused).toBeGreaterThan(20)
  },
)
