import { graphql } from '#lib/graphql/generated/index.ts'

export const RoomReportsDocument = graphql(`
  query RoomReports(
    $name: String!
    $open: Boolean!
    $first: Int
    $after: String
    $last: Int
    $before: String
  ) {
    room(name: $name) {
      id
      reports(open: $open, first: $first, after: $after, last: $last, before: $before) {
        nodes {
          ...ReportParts
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
