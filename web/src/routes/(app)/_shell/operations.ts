import { graphql } from '#lib/graphql/generated/index.ts'

export const FindRoomsDocument = graphql(`
  query FindRooms($search: String!) {
    rooms(search: $search, first: 12) {
      nodes {
        ...RoomSummary
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
    }
  }
`)
