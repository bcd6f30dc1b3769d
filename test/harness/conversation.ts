import type { Client } from './client.ts'

const MESSAGE = `{
  id number version text editedAt deletedAt
  author { username } mentions { username } reactions { emoji count users { username } } attachments { filename }
}`

export interface FullMessage {
  id: string
  number: number
  version: number
  text: string
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

/** Follows what becomes of a room's messages, with all that hangs on them. */
export const followMessages = (person: Client, roomId: string, after?: number) =>
  person.subscribe<Change>(CHANGES, { roomId, after })

/** Changes a message and returns it as the answer has it. */
export async function change(
  person: Client,
  document: string,
  variables: Record<string, unknown>,
): Promise<FullMessage> {
  return Object.values(await person.request<Record<string, FullMessage>>(document, variables))[0]!
}

/** A message as the room has it now. */
export async function readMessage(person: Client, id: string): Promise<FullMessage> {
  const { node } = await person.request<{ node: FullMessage }>(
    `query ($id: ID!) { node(id: $id) { ... on Message ${MESSAGE} } }`,
    { id },
  )
  return node
}

/** The room's version. */
export async function versionOf(person: Client, { name }: { name: string }): Promise<number> {
  const { room } = await person.request<{ room: { version: number } }>(
    'query ($name: String!) { room(name: $name) { version } }',
    { name },
  )
  return room.version
}
