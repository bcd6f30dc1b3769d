import { graphql } from '#lib/graphql/generated/index.ts'

export const OpenReportsDocument = graphql(`
  query OpenReports($name: String!) {
    room(name: $name) {
      id
      openReportCount
    }
  }
`)
