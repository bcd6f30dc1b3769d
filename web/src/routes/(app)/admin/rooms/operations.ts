import { graphql } from '#lib/graphql/generated/index.ts'

export const AllRoomsDocument = graphql(`
  query AllRooms(
    $search: String
    $orderBy: RoomOrder!
    $first: Int
    $after: String
    $last: Int
    $before: String
  ) {
    admin {
      rooms(search: $search, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
        nodes {
          ...RoomParts
          messageCount
          lastActivityAt
          storage
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
      }
    }
  }
`)

export const AppointOwnerDocument = graphql(`
  mutation AppointOwner($roomId: ID!, $userId: ID!) {
    appointOwner(roomId: $roomId, userId: $userId) {
      id
      owner {
        ...UserParts
      }
    }
  }
`)

export const DeleteRoomAsAdminDocument = graphql(`
  mutation DeleteRoomAsAdmin($roomId: ID!, $reason: String) {
    deleteRoomAsAdmin(roomId: $roomId, reason: $reason)
  }
`)
