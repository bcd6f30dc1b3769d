import type { Client } from '@urql/svelte'
import type { OwnedRoomsQuery } from '#lib/graphql/generated/graphql.ts'
import { query } from '#lib/graphql/query.ts'
import { OwnedBotsDocument, OwnedRoomsDocument } from './operations.ts'
import type { PageLoad } from './$types'

type OwnedRoom = NonNullable<OwnedRoomsQuery['viewer']>['ownedRooms']['nodes'][number]

export const load: PageLoad = async ({ parent, fetch }) => {
  const { client, viewer } = await parent()
  const options = { variables: {}, fetch, requestPolicy: 'network-only' } as const
  const [rooms, owned] = await Promise.all([
    loadRooms(client, fetch),
    query(client, OwnedBotsDocument, options),
  ])
  return { viewer, rooms, bots: owned.viewer?.bots ?? [] }
}

/** Loads all rooms that the viewer owns: none may be deleted unseen. */
async function loadRooms(client: Client, fetch: typeof globalThis.fetch): Promise<OwnedRoom[]> {
  const rooms: OwnedRoom[] = []
  for (let after: string | null | undefined; ;) {
    const { viewer }: OwnedRoomsQuery = await query(client, OwnedRoomsDocument, {
      variables: { after },
      fetch,
      requestPolicy: 'network-only',
    })
    if (!viewer) return rooms
    const { nodes, pageInfo } = viewer.ownedRooms
    rooms.push(...nodes)
    if (!pageInfo.hasNextPage) return rooms
    after = pageInfo.endCursor
  }
}
