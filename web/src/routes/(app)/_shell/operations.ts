import { graphql } from '#lib/graphql/generated/index.ts'

/** Rooms whose name or topic contains what was typed, the room of that name, and people whose name contains it. */
export const FindDocument = graphql(`
  query Find($typed: String!, $any: Boolean!) {
    room(name: $typed) @include(if: $any) {
      ...RoomSummary
    }
    rooms(search: $typed, first: 30) {
      nodes {
        ...RoomSummary
      }
    }
    viewer @include(if: $any) {
      people(search: $typed) {
        ...UserParts
      }
    }
  }
`)

export const ViewerEventsDocument = graphql(`
  subscription ViewerEvents {
    viewerEvents {
      __typename
      ... on ViewerEventsStarted {
        serverTime
      }
      ... on RoomActivity {
        membership {
          id
          lastReadNumber
          unreadCount
          mentionCount
          room {
            id
            memberCount
            messageCount
            lastActivityAt
          }
        }
      }
      ... on MembershipUpdated {
        membership {
          ...MyMembership
        }
        markedUnread
        change
      }
      ... on BlockChanged {
        user {
          id
        }
        blocked
      }
      ... on ProfileUpdated {
        user {
          ...UserParts
          admin
        }
      }
    }
  }
`)
