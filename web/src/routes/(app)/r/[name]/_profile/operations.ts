import { graphql } from '#lib/graphql/generated/index.ts'

/** The membership of one user, for their profile card. */
export const ProfileDocument = graphql(`
  query Profile($roomId: ID!, $username: String!) {
    node(id: $roomId) {
      __typename
      ... on Room {
        id
        membership(username: $username) {
          ...MembershipParts
          user {
            id
            owner {
              ...UserParts
            }
          }
        }
      }
    }
  }
`)
