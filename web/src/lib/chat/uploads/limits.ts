import { graphql } from '#lib/graphql/generated/index.ts'

export const UploadLimitsDocument = graphql(`
  query UploadLimits {
    uploadLimits {
      size
    }
  }
`)
