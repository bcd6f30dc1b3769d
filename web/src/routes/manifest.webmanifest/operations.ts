import { graphql } from '#lib/graphql/generated/index.ts'

export const ServerLogoDocument = graphql(`
  query ServerLogo {
    server {
      logoUrl
    }
  }
`)
