import { randomUUID } from 'node:crypto'

/** What is said in every message: 120 characters. */
export const textOf = (number: number): string =>
  `${number} `.padEnd(
    120,
    'The quick brown fox jumps over the lazy dog, and then it goes on to see what all the others are up to today. ',
  )

/** What every GraphQL server is asked for, and so what every delivery carries. */
export const SUBSCRIBE = `subscription RoomEvents($roomId: ID!) {
  roomEvents(roomId: $roomId) {
    __typename
    version
    ... on MessagePosted { message { id number text postedAt author { id username displayName } } }
  }
}`

export const SEND = 'mutation Send($input: SendMessageInput!) { sendMessage(input: $input) { number } }'

const globalId = (type: string, key: string) => Buffer.from(`${type}:${key}`).toString('base64url')
const room = randomUUID()
const author = { id: globalId('User', randomUUID()), username: 'bench-1', displayName: 'Bench 1' }

/** A message with the fields, and so of the size, that the subscription above yields. */
export const messageOf = (number: number, text: string) => ({
  id: globalId('Message', `${room},${number}`),
  number,
  text,
  postedAt: new Date().toISOString(),
  author,
})

const operationId = randomUUID()

/** The bytes of a delivery, for servers that are told what to broadcast. */
export function deliveryOf(number: number): string {
  const roomEvents = {
    __typename: 'MessagePosted',
    version: number,
    message: messageOf(number, textOf(number)),
  }
  return JSON.stringify({ id: operationId, type: 'next', payload: { data: { roomEvents } } })
}
