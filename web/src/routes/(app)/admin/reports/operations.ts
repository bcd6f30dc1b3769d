import { graphql } from '#lib/graphql/generated/index.ts'

export const AllReportsDocument = graphql(`
  query AllReports($open: Boolean!, $first: Int, $after: String, $last: Int, $before: String) {
    admin {
      reports(open: $open, first: $first, after: $after, last: $last, before: $before) {
        nodes {
          ...ReportParts
          room {
            id
            kind
            name
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
  }
`)
