import { graphql } from '#lib/graphql/generated/index.ts'

export const RemoveLinkPreviewDocument = graphql(`
  mutation RemoveLinkPreview($messageId: ID!) {
    removeLinkPreview(messageId: $messageId) {
      id
    }
  }
`)
