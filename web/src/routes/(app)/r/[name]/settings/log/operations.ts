import { graphql } from '#lib/graphql/generated/index.ts'

export const AuditLogDocument = graphql(`
  query AuditLog(
    $name: String!
    $action: String
    $userId: ID
    $first: Int
    $after: String
    $last: Int
    $before: String
  ) {
    room(name: $name) {
      id
      auditLog(action: $action, userId: $userId, first: $first, after: $after, last: $last, before: $before) {
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
          number
          rootNumber
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
