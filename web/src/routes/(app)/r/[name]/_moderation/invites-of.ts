import type { Client } from '@urql/svelte'
import type { Role } from '#lib/graphql/generated/graphql.ts'
import { mayModerate } from '#lib/chat/roles.ts'
import { InvitesOfDocument } from './operations.ts'

interface Member {
  roomId: string
  userId: string
  role: Role | undefined
}

/** Counts the invites that end when a member loses the right to invite. A role without that right has none. */
export async function countInvites(client: Client, { roomId, userId, role }: Member): Promise<number> {
  if (!mayModerate(role)) return 0
  const context = { requestPolicy: 'network-only' } as const
  const { data } = await client.query(InvitesOfDocument, { roomId, userId }, context).toPromise()
  return data?.node?.__typename === 'Room' ? data.node.invites.nodes.length : 0
}
