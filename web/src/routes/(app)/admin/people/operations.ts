import { graphql } from '#lib/graphql/generated/index.ts'

export const PeopleDocument = graphql(`
  query People(
    $search: String
    $admin: Boolean
    $suspended: Boolean
    $orderBy: UserOrder!
    $first: Int
    $after: String
    $last: Int
    $before: String
  ) {
    admin {
      users(
        search: $search
        admin: $admin
        suspended: $suspended
        orderBy: $orderBy
        first: $first
        after: $after
        last: $last
        before: $before
      ) {
        nodes {
          ...UserParts
          admin
          createdAt
          lastSeenAt
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
