import { graphql } from '#lib/graphql/generated/index.ts'

export const DirectoryDocument = graphql(`
  query Directory($search: String, $first: Int, $after: String, $last: Int, $before: String) {
    rooms(search: $search, first: $first, after: $after, last: $last, before: $before) {
      nodes {
        ...RoomEntry
        memberCount
        viewerMembership {
          id
          role
          status
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
`)
