import { graphql } from '#lib/graphql/generated/index.ts'

export const BlockedPeopleDocument = graphql(`
  query BlockedPeople {
    viewer {
      blocked {
        ...UserParts
      }
    }
  }
`)
