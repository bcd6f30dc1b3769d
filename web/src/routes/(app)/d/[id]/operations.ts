import { graphql } from '#lib/graphql/generated/index.ts'

/** A conversation as its page shows it. */
export const DirectDocument = graphql(`
  query Direct($id: ID!) {
    node(id: $id) {
      __typename
      ... on Room {
        ...RoomSummary
        version
        messageCount
        createdAt
        people {
          ...UserParts
        }
        viewerMembership {
          id
          lastReadNumber
          unreadCount
        }
      }
    }
  }
`)
