import { graphql } from '#lib/graphql/generated/index.ts'

export const MembersDocument = graphql(`
  query Members($roomId: ID!, $search: String, $after: String) {
    node(id: $roomId) {
      __typename
      ... on Room {
        id
        members(search: $search, first: 50, after: $after) {
          nodes {
            ...MembershipParts
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
