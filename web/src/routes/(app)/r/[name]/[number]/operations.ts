import { graphql } from '#lib/graphql/generated/index.ts'

/** A part of a room's history: around a message, or on from either end of what is there. */
export const PassageDocument = graphql(`
  query Passage($roomId: ID!, $around: Int, $first: Int, $after: String, $last: Int, $before: String) {
    node(id: $roomId) {
      __typename
      ... on Room {
        id
        version
        messages(around: $around, first: $first, after: $after, last: $last, before: $before) {
          nodes {
            ...MessageParts
            ...OwnReactions
          }
          pageInfo {
            hasPreviousPage
            hasNextPage
            startCursor
            endCursor
          }
        }
      }
    }
  }
`)
