import type { Client } from '@urql/svelte'
import { apiError, type ApiError } from '#lib/graphql/errors.ts'
import { change } from './known.svelte.ts'
import { DeleteEmojiDocument, UploadEmojiDocument } from './operations.ts'

/** Uploads an emoji, which can be used at once. Returns the error, if any. */
export async function uploadEmoji(
  client: Client,
  variables: { name: string; file: File },
): Promise<ApiError | undefined> {
  const { data, error } = await client.mutation(UploadEmojiDocument, variables).toPromise()
  if (error) return apiError(error)
  if (data) change(variables.name, data.uploadCustomEmoji)
  return undefined
}

/** Deletes an emoji, whose name is shown in its place. Returns the error, if any. */
export async function deleteEmoji(
  client: Client,
  { id, name }: { id: string; name: string },
): Promise<ApiError | undefined> {
  const { error } = await client.mutation(DeleteEmojiDocument, { id }).toPromise()
  if (error) return apiError(error)
  change(name, null)
  return undefined
}
