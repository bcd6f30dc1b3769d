import { graphql } from '#lib/graphql/generated/index.ts'

export const SearchDocument = graphql(`
  query Search($query: String!, $timeZone: String, $after: String) {
    searchMessages(query: $query, timeZone: $timeZone, first: 20, after: $after) {
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
          ...RoomSummary
          people {
            ...UserParts
          }
          parent {
            id
            kind
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`)
