import { graphql } from '#lib/graphql/generated/index.ts'

export const DeleteAttachmentDocument = graphql(`
  mutation DeleteAttachment($id: ID!) {
    deleteAttachment(id: $id)
  }
`)
