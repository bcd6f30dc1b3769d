import type { Client } from '@urql/svelte'
import { roomPath } from '#lib/navigation/paths.ts'
import { InviteDocument, JoinByInviteDocument } from '../(app)/invite/operations.ts'

/** Returns the code of the invite that a path is. */
export const inviteCode = (path: string) => /^\/invite\/([\w-]+)$/.exec(path)?.[1]

/** Finds the valid invite that `next` is. Its room's name is null if it is to the server. Null if there is none. */
export async function findInvitation(
  client: Client,
  next: string,
  fetch: typeof globalThis.fetch,
): Promise<{ room: string | null } | null> {
  const code = inviteCode(next)
  if (!code) return null
  const { data } = await client.query(InviteDocument, { code }, { fetch }).toPromise()
  if (data?.invite) return { room: data.invite.room.name }
  return data?.serverInvite ? { room: null } : null
}

/**
 * Returns the path to open after logging in with `token`. If `next` is an invite to a room, joins it first, as the page
 * said. If that fails, returns the path of the invite, whose page says why.
 */
export async function destinationAfterAuth(client: Client, token: string, next: string): Promise<string> {
  const code = inviteCode(next)
  if (!code) return next
  const fetchOptions = { headers: { authorization: `Bearer ${token}` } }
  const { data } = await client.mutation(JoinByInviteDocument, { code }, { fetchOptions }).toPromise()
  return data ? roomPath(data.joinRoom.room.name) : next
}
