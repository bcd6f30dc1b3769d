import { graphql } from '#lib/graphql/generated/index.ts'

export const AdminsDocument = graphql(`
  query Admins($first: Int, $after: String, $last: Int, $before: String) {
    admin {
      users(admin: true, first: $first, after: $after, last: $last, before: $before) {
        nodes {
          ...UserParts
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

export const SetAdminDocument = graphql(`
  mutation SetAdmin($userId: ID!, $admin: Boolean!) {
    setAdmin(userId: $userId, admin: $admin) {
      id
      admin
    }
  }
`)
