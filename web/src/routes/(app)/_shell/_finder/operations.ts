import { graphql } from '#lib/graphql/generated/index.ts'

export const Joined = graphql(`
  fragment Joined on Room {
    viewerMembership {
      id
      status
    }
  }
`)

/** Rooms whose name or topic contains what was typed, the room of that name, and people whose name contains it. */
export const FindDocument = graphql(`
  query Find($typed: String!, $any: Boolean!) {
    room(name: $typed) @include(if: $any) {
      ...RoomEntry
      ...Joined
    }
    rooms(search: $typed, first: 30) {
      nodes {
        ...RoomEntry
        ...Joined
      }
    }
    viewer @include(if: $any) {
      people(search: $typed) {
        ...UserParts
      }
    }
  }
`)
