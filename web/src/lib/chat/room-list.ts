import type { Client } from '@urql/svelte'
import { graphql } from '#lib/graphql/generated/index.ts'
import { roomPages } from './room-pages.svelte.ts'

/** The rooms that a reload loads at a time: the API's limit. */
const PAGE_SIZE = 100

export const MyRoomsDocument = graphql(`
  query MyRooms($first: Int!) {
    viewer {
      user {
        ...UserParts
      }
      directs(first: $first) {
        ...MyDirect
      }
      blocked {
        id
      }
      unreadNotificationCount
      scheduled {
        id
        failed
        room {
          id
        }
      }
      favorites: memberships(first: 100, favorite: true) {
        nodes {
          ...MyMembership
        }
      }
      memberships(first: $first) {
        nodes {
          ...MyMembership
        }
        pageInfo {
          endCursor
          hasNextPage
        }
      }
    }
  }
`)

/** A later page of the viewer's rooms. */
export const MoreRoomsDocument = graphql(`
  query MoreRooms($after: String!) {
    viewer {
      memberships(first: 100, after: $after) {
        nodes {
          ...MyMembership
        }
        pageInfo {
          endCursor
          hasNextPage
        }
      }
    }
  }
`)

/** Loads all of the viewer's rooms and their profile again. Everything that shows them updates from the cache. */
export async function reloadRoomList(client: Client): Promise<void> {
  const fresh = { requestPolicy: 'network-only' } as const
  const { data } = await client.query(MyRoomsDocument, { first: PAGE_SIZE }, fresh).toPromise()
  if (!data?.viewer) return
  const cursors: string[] = []
  let info = data.viewer.memberships.pageInfo
  while (info.hasNextPage && info.endCursor) {
    cursors.push(info.endCursor)
    const more = await client.query(MoreRoomsDocument, { after: info.endCursor }, fresh).toPromise()
    if (!more.data?.viewer) return
    info = more.data.viewer.memberships.pageInfo
  }
  roomPages(client).set({ first: PAGE_SIZE, cursors })
}
