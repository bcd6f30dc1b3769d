import type { Client } from './client.ts'
import type { Subscription } from './subscription.ts'

export interface Message {
  id: string
  number: number
  version: number
  text: string
}

export const SEND =
  'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id number version text } }'

export async function sendMessage(
  author: Client,
  roomId: string,
  text: string,
  nonce?: string,
): Promise<Message> {
  const { sendMessage } = await author.request<{ sendMessage: Message }>(SEND, {
    input: { roomId, text, nonce },
  })
  return sendMessage
}

/** The fields of FullMessage. */
const MESSAGE = `{
  id number version text editedAt deletedAt
  author { username } mentions { username } reactions { emoji count users { username } } attachments { filename }
}`

export interface FullMessage extends Message {
  editedAt: string | null
  deletedAt: string | null
  author: { username: string } | null
  mentions: { username: string }[]
  reactions: { emoji: string; count: number; users: { username: string }[] }[]
  attachments: { filename: string }[]
}

export const EDIT = `mutation ($id: ID!, $text: String!) { editMessage(messageId: $id, text: $text) ${MESSAGE} }`
export const DELETE = `mutation ($id: ID!, $reason: String) { deleteMessage(messageId: $id, reason: $reason) ${MESSAGE} }`
export const ADD = `mutation ($id: ID!, $emoji: String!) { addReaction(messageId: $id, emoji: $emoji) ${MESSAGE} }`
export const REMOVE = `mutation ($id: ID!, $emoji: String!) { removeReaction(messageId: $id, emoji: $emoji) ${MESSAGE} }`

const CHANGES = `subscription ($roomId: ID!, $after: Int) {
  roomEvents(roomId: $roomId, after: $after) {
    __typename version
    ... on MessagePosted { message ${MESSAGE} }
    ... on MessageUpdated { message ${MESSAGE} }
  }
}`

export interface Change {
  roomEvents: { __typename: string; version: number; message?: FullMessage }
}

/** Subscribes to a room, for its messages with all their fields. */
export const followMessages = (person: Client, roomId: string, after?: number): Subscription<Change> =>
  person.subscribe<Change>(CHANGES, { roomId, after })

/** Runs a mutation that changes a message, and returns the message as the answer has it. */
export async function changeMessage(
  person: Client,
  document: string,
  variables: Record<string, unknown>,
): Promise<FullMessage> {
  return Object.values(await person.request<Record<string, FullMessage>>(document, variables))[0]!
}

/** Returns a message as the room has it now. */
export async function readMessage(person: Client, id: string): Promise<FullMessage> {
  const { node } = await person.request<{ node: FullMessage }>(
    `query ($id: ID!) { node(id: $id) { ... on Message ${MESSAGE} } }`,
    { id },
  )
  return node
}
