import { graphql } from '#lib/graphql/generated/index.ts'

export const ViewerDocument = graphql(`
  query Viewer {
    viewer {
      user {
        ...UserParts
        admin
      }
      settings {
        locale
        timeZone
      }
    }
  }
`)
