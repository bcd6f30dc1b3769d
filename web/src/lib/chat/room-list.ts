import type { Client } from '@urql/svelte'
import { graphql } from '#lib/graphql/generated/index.ts'

export const MyRoomsDocument = graphql(`
  query MyRooms {
    viewer {
      user {
        ...UserParts
      }
      memberships(first: 100) {
        nodes {
          ...MyMembership
        }
      }
    }
  }
`)

export const SetFavoriteDocument = graphql(`
  mutation SetFavorite($roomId: ID!, $favorite: Boolean!) {
    setFavorite(roomId: $roomId, favorite: $favorite) {
      id
      favorite
    }
  }
`)

/** Loads the viewer's rooms and profile again. Everything that shows them updates from the cache. */
export async function reloadRoomList(client: Client): Promise<void> {
  await client.query(MyRoomsDocument, {}, { requestPolicy: 'network-only' }).toPromise()
}
