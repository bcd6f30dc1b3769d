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
