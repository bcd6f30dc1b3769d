import { graphql } from '#lib/graphql/generated/index.ts'

export const DeleteRoomDocument = graphql(`
  mutation DeleteRoom($roomId: ID!) {
    deleteRoom(roomId: $roomId)
  }
`)

export const RoomSettingsDocument = graphql(`
  query RoomSettings($name: String!) {
    room(name: $name) {
      ...RoomSummary
      messageCount
    }
  }
`)
