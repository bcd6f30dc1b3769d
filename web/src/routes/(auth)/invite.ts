import type { Client } from '@urql/svelte'
import { roomPath } from '#lib/navigation/paths.ts'
import { InviteDocument, JoinByInviteDocument } from '../(app)/invite/operations.ts'

const codeIn = (next: string) => /^\/invite\/([\w-]+)$/.exec(next)?.[1]

/** The name of the room that somebody is invited to, who logs in or signs up on the way to an invite; else null. */
export async function invitedTo(
  client: Client,
  next: string,
  fetch: typeof globalThis.fetch,
): Promise<string | null> {
  const code = codeIn(next)
  if (!code) return null
  const { data } = await client.query(InviteDocument, { code }, { fetch }).toPromise()
  return data?.invite?.room.name ?? null
}

/**
 * Where to go on, once signed in by `token`. Whoever comes by an invite was told that this joins the room, and is led
 * into it; if that fails, the invite's page says why.
 */
export async function destinationAfterAuth(client: Client, token: string, next: string): Promise<string> {
  const code = codeIn(next)
  if (!code) return next
  const fetchOptions = { headers: { authorization: `Bearer ${token}` } }
  const { data } = await client.mutation(JoinByInviteDocument, { code }, { fetchOptions }).toPromise()
  return data ? roomPath(data.joinRoom.room.name) : next
}
