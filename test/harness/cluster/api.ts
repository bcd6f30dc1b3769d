export type Problem = {
  message: string
  path?: string[]
  extensions: { code: string; field?: string; retryAfter?: number; requestId?: string }
}
export type Answer<Data> = { data?: Data | null; errors?: Problem[] }

/** An error that the API answered with. */
export class Refused extends Error {
  readonly code: string
  readonly problem: Problem

  constructor(problem: Problem) {
    super(`${problem.extensions.code}: ${problem.message}`)
    this.code = problem.extensions.code
    this.problem = problem
  }
}

/** Runs an operation over HTTP. Throws Refused when the API says no, and what fetch throws when nothing answers. */
export async function ask<Data>(
  url: string,
  token: string | null,
  query: string,
  variables: object = {},
  patience = 20_000,
): Promise<Data> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(patience),
  })
  const { data, errors } = (await response.json()) as Answer<Data>
  if (errors?.[0]) throw new Refused(errors[0])
  return data!
}

export const createRoom = async (url: string, token: string, name: string): Promise<string> => {
  const query = 'mutation ($name: String!) { createRoom(input: { name: $name }) { id } }'
  return (await ask<{ createRoom: { id: string } }>(url, token, query, { name })).createRoom.id
}

export const joinRoom = (url: string, token: string, name: string) =>
  ask(url, token, 'mutation ($name: String!) { joinRoom(input: { name: $name }) { id } }', { name })

export type Sent = { number: number; version: number }

const SEND =
  'mutation ($roomId: ID!, $text: String!, $nonce: String) { sendMessage(input: { roomId: $roomId, text: $text, nonce: $nonce }) { number version } }'

export const send = async (
  url: string,
  token: string,
  roomId: string,
  text: string,
  nonce?: string,
): Promise<Sent> => (await ask<{ sendMessage: Sent }>(url, token, SEND, { roomId, text, nonce })).sendMessage

export const unban = (url: string, token: string, roomId: string, userId: string) =>
  ask(url, token, 'mutation ($roomId: ID!, $userId: ID!) { unbanUser(roomId: $roomId, userId: $userId) }', {
    roomId,
    userId,
  })

export const leaveRoom = (url: string, token: string, roomId: string) =>
  ask(url, token, 'mutation ($roomId: ID!) { leaveRoom(roomId: $roomId) { id } }', { roomId })
