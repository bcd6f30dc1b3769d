import type { Client } from './client.ts'
import type { Subscription } from './subscription.ts'

interface Poll {
  question: string
  multiple: boolean
  closesAt: string | null
  voterCount: number
  options: { id: string; text: string; voteCount: number; viewerVoted?: boolean }[]
}

export interface PollMessage {
  id: string
  number: number
  version: number
  text: string
  poll: Poll | null
}

const MESSAGE = `{ id number version text
  poll { question multiple closesAt voterCount options { id text voteCount viewerVoted } } }`

export const SEND_POLL = `mutation ($input: SendMessageInput!) { sendMessage(input: $input) ${MESSAGE} }`
export const VOTE = `mutation ($id: ID!, $optionIds: [ID!]!) { votePoll(messageId: $id, optionIds: $optionIds) ${MESSAGE} }`
export const CLOSE = `mutation ($id: ID!) { closePoll(messageId: $id) ${MESSAGE} }`

type PollInput = { question?: string; options?: string[]; multiple?: boolean; closesAt?: string }

/** Sends a message with a poll: by default, without a text, of pizza and soup. */
export async function sendPoll(
  author: Client,
  roomId: string,
  { question = 'Lunch?', options = ['Pizza', 'Soup'], ...more }: PollInput = {},
): Promise<PollMessage> {
  const input = { roomId, text: '', poll: { question, options, ...more } }
  return (await author.request<{ sendMessage: PollMessage }>(SEND_POLL, { input })).sendMessage
}

/** Votes for the options at these positions. */
export async function vote(
  voter: Client,
  { id, poll }: Pick<PollMessage, 'id' | 'poll'>,
  positions: number[],
): Promise<PollMessage> {
  const optionIds = positions.map((position) => poll!.options[position]!.id)
  return (await voter.request<{ votePoll: PollMessage }>(VOTE, { id, optionIds })).votePoll
}

export async function closePoll(person: Client, id: string): Promise<PollMessage> {
  return (await person.request<{ closePoll: PollMessage }>(CLOSE, { id })).closePoll
}

/** Returns the message as a person sees it now. */
export async function readPoll(person: Client, id: string): Promise<PollMessage> {
  return (
    await person.request<{ node: PollMessage }>(
      `query ($id: ID!) { node(id: $id) { ... on Message ${MESSAGE} } }`,
      { id },
    )
  ).node
}

/** The votes for each option, and the number of voters. */
export const countsOf = ({ poll }: Pick<PollMessage, 'poll'>): number[] => [
  ...poll!.options.map(({ voteCount }) => voteCount),
  poll!.voterCount,
]

export interface PollEvent {
  roomEvents: { __typename: string; version: number; message?: PollMessage }
}

const EVENTS = `subscription ($roomId: ID!, $after: Int) { roomEvents(roomId: $roomId, after: $after) { __typename version
  ... on MessagePosted { message { id number version text poll { question multiple closesAt voterCount options { id text voteCount } } } }
  ... on MessageUpdated { message { id number version text poll { question multiple closesAt voterCount options { id text voteCount } } } } } }`

/** Subscribes to a room, for its messages with their polls. */
export const followPolls = (person: Client, roomId: string, after?: number): Subscription<PollEvent> =>
  person.subscribe<PollEvent>(EVENTS, { roomId, after })

export interface VoteEvent {
  viewerEvents: { __typename: string; message?: PollMessage }
}

/** Subscribes to a person's own events, for their votes. */
export const followVotes = (person: Client): Subscription<VoteEvent> =>
  person.subscribe<VoteEvent>(
    `subscription { viewerEvents { __typename ... on VoteChanged { message ${MESSAGE} } } }`,
  )
