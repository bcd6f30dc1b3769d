import { graphql } from '#lib/graphql/generated/index.ts'

export const RoomSettingsDocument = graphql(`
  query RoomSettings($name: String!) {
    room(name: $name) {
      ...RoomSummary
      messageCount
      linkPreviews
    }
    viewer {
      ban(roomName: $name) {
        id
      }
    }
  }
`)

export const UpdateRoomDocument = graphql(`
  mutation UpdateRoom($input: UpdateRoomInput!) {
    updateRoom(input: $input) {
      id
      name
      linkPreviews
    }
  }
`)

export const ChangeRoomKeyDocument = graphql(`
  mutation ChangeRoomKey($roomId: ID!, $key: String) {
    changeRoomKey(roomId: $roomId, key: $key) {
      id
      visibility
    }
  }
`)

export const DeleteRoomDocument = graphql(`
  mutation DeleteRoom($roomId: ID!) {
    deleteRoom(roomId: $roomId)
  }
`)
