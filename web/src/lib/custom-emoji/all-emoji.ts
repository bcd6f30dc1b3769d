import type { Client } from '@urql/svelte'
import type { AllEmojiQuery } from '#lib/graphql/generated/graphql.ts'
import { keep } from './known.svelte.ts'
import { AllEmojiDocument } from './operations.ts'

/** Milliseconds for which a list is used again. */
const FRESH = 30_000

let list: { answer: Promise<AllEmojiQuery | undefined>; at: number } | undefined

/** Returns all custom emoji, and whether everyone may add one. Undefined if there is no answer. */
export function listEmoji(client: Client): Promise<AllEmojiQuery | undefined> {
  if (!list || Date.now() - list.at > FRESH) list = { answer: read(client), at: Date.now() }
  return list.answer
}

/** Forgets the list, which has changed. */
export function forgetList(): void {
  list = undefined
}

async function read(client: Client): Promise<AllEmojiQuery | undefined> {
  const { data } = await client.query(AllEmojiDocument, {}, { requestPolicy: 'network-only' }).toPromise()
  if (data) keep(data.customEmoji)
  else forgetList()
  return data
}
