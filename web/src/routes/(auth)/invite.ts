import type { Client } from '@urql/svelte'
import { roomPath } from '#lib/navigation/paths.ts'
import { InviteDocument, JoinByInviteDocument } from '../(app)/invite/operations.ts'

const inviteCode = (path: string) => /^\/invite\/([\w-]+)$/.exec(path)?.[1]

/** Returns the name of the room if `next` is an invite, else null. */
export async function invitedRoomName(
  client: Client,
  next: string,
  fetch: typeof globalThis.fetch,
): Promise<string | null> {
  const code = inviteCode(next)
  if (!code) return null
  const { data } = await client.query(InviteDocument, { code }, { fetch }).toPromise()
  return data?.invite?.room.name ?? null
}

/**
 * Returns the path to open after logging in with `token`. If `next` is an invite, joins its room first, as the page
 * said. If that fails, returns the path of the invite, whose page says why.
 */
export async function destinationAfterAuth(client: Client, token: string, next: string): Promise<string> {
  const code = inviteCode(next)
  if (!code) return next
  const fetchOptions = { headers: { authorization: `Bearer ${token}` } }
  const { data } = await client.mutation(JoinByInviteDocument, { code }, { fetchOptions }).toPromise()
  return data ? roomPath(data.joinRoom.room.name) : next
}
