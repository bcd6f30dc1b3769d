import { graphql } from '#lib/graphql/generated/index.ts'

export const SearchDocument = graphql(`
  query Search($query: String!, $after: String) {
    searchMessages(query: $query, first: 20, after: $after) {
      nodes {
        id
        number
        text
        postedAt
        attachments {
          id
          filename
        }
        author {
          ...UserParts
        }
        room {
          id
          name
          visibility
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`)
