import { redirect } from '@sveltejs/kit'
import { apiError, noResponseMessage } from '#lib/graphql/errors.ts'
import { getClient } from '#lib/graphql/client.ts'
import { nextPath, withNext } from '#lib/navigation/next-path.ts'
import { destinationAfterAuth } from '../../../invite.ts'
import { CompleteProviderSignInDocument } from '../../../operations.ts'
import { syncLocale } from '../../../sync-locale.ts'
import type { PageServerLoad } from './$types'

/** Ends a sign-in with the provider's answer, which is the query of the address. If that fails, the page says why. */
export const load: PageServerLoad = async ({ params, url, fetch, cookies }) => {
  const client = getClient(fetch)
  const variables = { number: Number(params.number), answer: url.search }
  const { data, error } = await client.mutation(CompleteProviderSignInDocument, variables).toPromise()
  if (!data) return { problem: error ? apiError(error).message : noResponseMessage() }
  const { auth, needsUsername } = data.completeProviderSignIn
  const { searchParams } = new URL('?' + new URLSearchParams({ next: data.completeProviderSignIn.next }), url)
  const next = nextPath({ origin: url.origin, searchParams })
  if (needsUsername) redirect(303, withNext('/signup/identity', next))
  if (!auth) redirect(303, next)
  await syncLocale(client, auth.token, cookies)
  redirect(303, await destinationAfterAuth(client, auth.token, next))
}
