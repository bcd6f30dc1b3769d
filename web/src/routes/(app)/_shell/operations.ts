import { graphql } from '#lib/graphql/generated/index.ts'

export const MyRoomsDocument = graphql(`
  query MyRooms {
    viewer {
      memberships(first: 100) {
        nodes {
          ...MyMembership
        }
      }
    }
  }
`)

export const MyMembership = graphql(`
  fragment MyMembership on Membership {
    id
    role
    status
    lastReadNumber
    unreadCount
    mentionCount
    room {
      ...RoomSummary
    }
  }
`)

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
      ... on RoomActivity {
        membership {
          id
          lastReadNumber
          unreadCount
          mentionCount
        }
      }
      ... on MembershipUpdated {
        membership {
          ...MyMembership
        }
        markedUnread
      }
    }
  }
`)
