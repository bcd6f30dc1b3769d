import { graphql } from '#lib/graphql/generated/index.ts'

export const ReportParts = graphql(`
  fragment ReportParts on Report {
    id
    reason
    reportCount
    createdAt
    resolvedAt
    reporter {
      ...UserParts
    }
    resolvedBy {
      ...UserParts
    }
    message {
      id
      number
      text
      deletedAt
      author {
        ...UserParts
      }
      attachments {
        id
        filename
      }
    }
  }
`)

export const ResolveReportDocument = graphql(`
  mutation ResolveReport($id: ID!) {
    resolveReport(id: $id) {
      id
      resolvedAt
    }
  }
`)
