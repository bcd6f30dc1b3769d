import type { Client } from '@urql/svelte'
import type { AllEmojiQuery } from '#lib/graphql/generated/graphql.ts'
import { emojiChanges, keep } from './known.svelte.ts'
import { AllEmojiDocument } from './operations.ts'

/** Milliseconds for which a list is used again. */
const FRESH = 30_000

let list: { answer: Promise<AllEmojiQuery | undefined>; at: number; changes: number } | undefined

/**
 * Returns all custom emoji, and whether everyone may add one. Undefined if there is no answer. An effect that calls it runs again
 * when they have changed.
 */
export function listEmoji(client: Client): Promise<AllEmojiQuery | undefined> {
  const changes = emojiChanges()
  if (!list || list.changes !== changes || Date.now() - list.at > FRESH)
    list = { answer: read(client), at: Date.now(), changes }
  return list.answer
}

async function read(client: Client): Promise<AllEmojiQuery | undefined> {
  const at = performance.now()
  const { data } = await client.query(AllEmojiDocument, {}, { requestPolicy: 'network-only' }).toPromise()
  if (data) keep(data.customEmoji, { at })
  else list = undefined
  return data
}
