import { graphql } from '#lib/graphql/generated/index.ts'

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
