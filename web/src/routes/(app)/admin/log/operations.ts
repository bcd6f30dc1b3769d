import { graphql } from '#lib/graphql/generated/index.ts'

export const ServerLogDocument = graphql(`
  query ServerLog($first: Int, $after: String, $last: Int, $before: String) {
    admin {
      auditLog(first: $first, after: $after, last: $last, before: $before) {
        nodes {
          id
          action
          actor {
            ...UserParts
          }
          target {
            ...UserParts
          }
          reason
          changes {
            field
            before
            after
          }
          createdAt
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
