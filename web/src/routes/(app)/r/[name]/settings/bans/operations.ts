import { graphql } from '#lib/graphql/generated/index.ts'

export const BansDocument = graphql(`
  query Bans($roomId: ID!, $after: String) {
    node(id: $roomId) {
      __typename
      ... on Room {
        id
        bans(first: 50, after: $after) {
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
            endCursor
          }
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

/** By user name, for people who left or never came. */
export const FindUserDocument = graphql(`
  query FindUser($username: String!) {
    user(username: $username) {
      ...UserParts
    }
  }
`)
