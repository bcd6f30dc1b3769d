import { graphql } from '#lib/graphql/generated/index.ts'

/** When the viewer was removed from a room that they can join again. */
export const RemovalDocument = graphql(`
  query Removal($name: String!) {
    viewer {
      removedAt(roomName: $name)
    }
  }
`)

export const JoinRoomDocument = graphql(`
  mutation JoinRoom($input: JoinRoomInput!) {
    joinRoom(input: $input) {
      id
      status
      room {
        id
        memberCount
      }
    }
  }
`)

export const LeaveRoomDocument = graphql(`
  mutation LeaveRoom($roomId: ID!) {
    leaveRoom(roomId: $roomId) {
      id
      status
      room {
        id
        memberCount
      }
    }
  }
`)
