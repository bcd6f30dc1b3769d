import type { Client } from '@urql/svelte'
import { apiError, type ApiError } from '#lib/graphql/errors.ts'
import type { UserPartsFragment } from '#lib/graphql/generated/graphql.ts'
import { FindUserDocument } from './operations.ts'

/** A user name as it was typed, with or without an @. */
export const bareName = (typed: string) => typed.trim().replace(/^@/, '')

export const nobodyCalled = (typed: string) => `There is nobody here with the user name “${bareName(typed)}”.`

/** Whoever has the user name that was typed, or why there is nobody to be found. */
export async function findUser(
  client: Client,
  typed: string,
): Promise<{ user: UserPartsFragment; error?: undefined } | { user?: undefined; error: ApiError }> {
  const { data, error } = await client.query(FindUserDocument, { username: bareName(typed) }).toPromise()
  if (error) return { error: apiError(error) }
  if (!data?.user) return { error: { code: 'NOT_FOUND', message: nobodyCalled(typed) } }
  return { user: data.user }
}
