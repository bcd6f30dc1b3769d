import { graphql } from '#lib/graphql/generated/index.ts'

export const BansDocument = graphql(`
  query Bans($name: String!, $first: Int, $after: String, $last: Int, $before: String) {
    room(name: $name) {
      id
      bans(first: $first, after: $after, last: $last, before: $before) {
        nodes {
          id
          reason
          createdAt
          expiresAt
          user {
            ...UserParts
          }
          bannedBy {
            ...UserParts
          }
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
      }
    }
  }
`)

export const UnbanUserDocument = graphql(`
  mutation UnbanUser($roomId: ID!, $userId: ID!) {
    unbanUser(roomId: $roomId, userId: $userId)
  }
`)
