import { graphql } from '#lib/graphql/generated/index.ts'

/** People who share a room with the viewer and have what was typed in their name, and the user of that name. */
export const FindPeopleDocument = graphql(`
  query FindPeople($typed: String!) {
    user(username: $typed) {
      ...UserParts
    }
    viewer {
      people(search: $typed) {
        ...UserParts
      }
    }
  }
`)
