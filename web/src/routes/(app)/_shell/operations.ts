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
          room {
            ...RoomSummary
          }
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
      ... on NotificationsChanged {
        unreadNotificationCount
        notification {
          id
        }
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
