import { redirect } from '@sveltejs/kit'
import { query } from '#lib/graphql/query.ts'
import { nextPath, withNext } from '#lib/navigation/next-path.ts'
import { IdentitySignUpDocument } from '../../operations.ts'
import type { PageLoad } from './$types'

/** Redirects to the login page if no provider has confirmed anyone in this browser. */
export const load: PageLoad = async ({ parent, url, fetch }) => {
  const { client } = await parent()
  const { identitySignUp } = await query(client, IdentitySignUpDocument, { variables: {}, fetch })
  if (!identitySignUp) redirect(303, withNext('/login', nextPath(url)))
  return { person: identitySignUp }
}
