import { randomUUID } from 'node:crypto'
import { globalId } from '../../test/harness/ids.ts'

/** Returns the text of a message: 120 characters that begin with its number. */
export const messageText = (number: number): string =>
  `${number} `.padEnd(
    120,
    'The quick brown fox jumps over the lazy dog, and then it goes on to see what all the others are up to today. ',
  )

/** The subscription that every GraphQL server gets. It determines the content of a delivery. */
export const SUBSCRIBE = `subscription RoomEvents($roomId: ID!) {
  roomEvents(roomId: $roomId) {
    __typename
    version
    ... on MessagePosted { message { id number text postedAt author { id username displayName } } }
  }
}`

export const SEND = 'mutation Send($input: SendMessageInput!) { sendMessage(input: $input) { number } }'

const room = randomUUID()
const author = { id: globalId('User', randomUUID()), username: 'bench-1', displayName: 'Bench 1' }

/** Returns a message with the fields, and so the size, that the subscription above selects. */
export const createMessage = (number: number, text: string) => ({
  id: globalId('Message', `${room},${number}`),
  number,
  text,
  postedAt: new Date().toISOString(),
  author,
})

const operationId = randomUUID()

/** Returns the bytes of a delivery, for servers that broadcast what they are sent. */
export function deliveryBytes(number: number): string {
  const roomEvents = {
    __typename: 'MessagePosted',
    version: number,
    message: createMessage(number, messageText(number)),
  }
  return JSON.stringify({ id: operationId, type: 'next', payload: { data: { roomEvents } } })
}
