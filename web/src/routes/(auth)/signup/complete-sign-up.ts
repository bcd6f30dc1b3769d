import { redirect } from '@sveltejs/kit'
import type { Client } from '@urql/svelte'
import { destinationAfterAuth, findInvitation, inviteCode } from '../invite.ts'
import { WelcomeDocument } from '../operations.ts'

type Invitation = Awaited<ReturnType<typeof findInvitation>>

/** Returns the code that a sign-up needs. Where everyone can sign up, nobody should be refused because an invite has just ended. */
export async function neededInvite(client: Client, next: string): Promise<string | undefined> {
  const { data } = await client.query(WelcomeDocument, {}).toPromise()
  return data?.server.signUpPolicy === 'INVITE' ? inviteCode(next) : undefined
}

/** Redirects a new account. An invite to the server leads nowhere else, and may be used up now. */
export async function redirectAfterSignUp(
  client: Client,
  token: string,
  { next, invitation }: { next: string; invitation: Invitation },
): Promise<never> {
  redirect(303, invitation?.room === null ? '/' : await destinationAfterAuth(client, token, next))
}
