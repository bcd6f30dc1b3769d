import { graphql } from '#lib/graphql/generated/index.ts'

export const ReportMessageDocument = graphql(`
  mutation ReportMessage($messageId: ID!, $reason: String!) {
    reportMessage(messageId: $messageId, reason: $reason)
  }
`)
