import type { Client } from './client.ts'
import { uuidOf } from './ids.ts'
import type { Room } from './rooms.ts'
import type { Sql } from './sql.ts'

export interface Scheduled {
  id: string
  text: string
  sendAt: string
  failure: string | null
  room: { id: string; name: string; kind: string }
}

const PARTS = '{ id text sendAt failure room { id name kind } }'
export const SCHEDULE = `mutation ($input: SendMessageInput!, $sendAt: DateTime!) {
  scheduleMessage(input: $input, sendAt: $sendAt) ${PARTS} }`
export const RESCHEDULE = `mutation ($id: ID!, $text: String, $sendAt: DateTime) {
  updateScheduledMessage(id: $id, text: $text, sendAt: $sendAt) ${PARTS} }`
export const CANCEL = 'mutation ($id: ID!) { cancelScheduledMessage(id: $id) }'
export const SEND_NOW = 'mutation ($id: ID!) { sendScheduledMessage(id: $id) { id number text } }'

/** A day from now. */
export const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString()

export async function schedule(
  person: Client,
  { id: roomId }: Pick<Room, 'id'>,
  input: { text: string; nonce?: string; replyToId?: string; attachmentIds?: string[]; sendAt?: string },
): Promise<Scheduled> {
  const { sendAt = tomorrow(), ...message } = input
  const { scheduleMessage } = await person.request<{ scheduleMessage: Scheduled }>(SCHEDULE, {
    input: { roomId, ...message },
    sendAt,
  })
  return scheduleMessage
}

/** Returns what a person has scheduled, the next one first. */
export async function listScheduled(person: Client): Promise<Scheduled[]> {
  const { viewer } = await person.request<{ viewer: { scheduled: Scheduled[] } }>(
    `{ viewer { scheduled ${PARTS} } }`,
  )
  return viewer.scheduled
}

/** Returns the texts of what a person has scheduled, each with the reason for which it could not be sent. */
export const statesOf = async (person: Client): Promise<string[]> =>
  (await listScheduled(person)).map(({ text, failure }) => (failure ? `${text}: ${failure}` : text))

/** Schedules for a moment that is as near as the machine is fast: a time that has passed is refused. */
export async function soon<T>(request: (sendAt: string) => Promise<T>): Promise<T> {
  for (let wait = 500; ; wait *= 3) {
    try {
      return await request(new Date(Date.now() + wait).toISOString())
    } catch (error) {
      if (wait > 10_000 || !/in the future/.test(String(error))) throw error
    }
  }
}

/** Makes everything due that a person has scheduled, and lets the nodes look: somebody schedules something for now. */
export async function makeDue(
  sql: Sql,
  author: { id: string },
  { by, room }: { by: Client; room: Room },
): Promise<void> {
  await sql(
    `UPDATE "ScheduledMessage" SET "dueAt" = now() - interval '1 second' WHERE "userId" = $1::uuid AND failure IS NULL`,
    [uuidOf(author.id)],
  )
  await soon((sendAt) => schedule(by, room, { text: 'nudge', sendAt }))
}
