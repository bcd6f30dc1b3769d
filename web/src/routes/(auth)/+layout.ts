import { redirect } from '@sveltejs/kit'
import { nextPath } from '#lib/navigation/next-path.ts'
import { query } from '#lib/graphql/query.ts'
import type { LayoutLoad } from './$types'
import { findInvitation } from './invite.ts'
import { WelcomeDocument } from './operations.ts'

/** These pages load no script but signed-out.js: a person who signs up has nothing in the cache yet. */
export const csr = false

/** Redirects people who are logged in already. */
export const load: LayoutLoad = async ({ parent, url, fetch }) => {
  const { client, viewer } = await parent()
  const next = nextPath(url)
  // Someone who forgot a password may be logged in to another account, and a provider's answer may link one.
  if (viewer && url.pathname !== '/reset' && !url.pathname.startsWith('/oidc/')) redirect(303, next)
  const [{ server }, invitation] = await Promise.all([
    query(client, WelcomeDocument, { variables: {}, fetch }),
    findInvitation(client, next, fetch),
  ])
  const { signUpPolicy } = server
  const canSignUp = signUpPolicy === 'OPEN' || (signUpPolicy === 'INVITE' && invitation !== null)
  return {
    server,
    invitedTo: invitation?.room ?? null,
    invitedToServer: invitation !== null && !invitation.room,
    canSignUp,
  }
}
