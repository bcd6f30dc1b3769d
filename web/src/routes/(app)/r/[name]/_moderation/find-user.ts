import type { Client } from '@urql/svelte'
import { m } from '@latchkey/messages'
import { apiError, type ApiError } from '#lib/graphql/errors.ts'
import type { UserPartsFragment } from '#lib/graphql/generated/graphql.ts'
import { isolate } from '#lib/i18n/isolate.ts'
import { FindUserDocument } from './operations.ts'

/** Returns a username without the @ that people may type before it. */
export const parseUsername = (typed: string) => typed.trim().replace(/^@/, '')

export const noUserMessage = (typed: string) =>
  m.username_unknown({ username: isolate(parseUsername(typed)) })

/** Finds the user with a username, or returns the reason why there is none. */
export async function findUser(
  client: Client,
  typed: string,
): Promise<{ user: UserPartsFragment; error?: undefined } | { user?: undefined; error: ApiError }> {
  const { data, error } = await client.query(FindUserDocument, { username: parseUsername(typed) }).toPromise()
  if (error) return { error: apiError(error) }
  if (!data?.user) return { error: { code: 'NOT_FOUND', message: noUserMessage(typed) } }
  return { user: data.user }
}
