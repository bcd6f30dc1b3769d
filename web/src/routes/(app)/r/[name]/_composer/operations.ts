import { graphql } from '#lib/graphql/generated/index.ts'

/** Members whose names match the word behind an @. */
export const MentionableDocument = graphql(`
  query Mentionable($roomId: ID!, $search: String!, $first: Int!) {
    node(id: $roomId) {
      __typename
      ... on Room {
        id
        members(search: $search, first: $first) {
          nodes {
            id
            user {
              ...UserParts
            }
          }
        }
      }
    }
  }
`)
