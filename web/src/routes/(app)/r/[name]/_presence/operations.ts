import { graphql } from '#lib/graphql/generated/index.ts'

export const RoomPresenceDocument = graphql(`
  subscription RoomPresence($roomId: ID!) {
    roomPresence(roomId: $roomId) {
      onlineCount
      online {
        id
      }
      typing {
        id
        displayName
      }
    }
  }
`)

export const SetTypingDocument = graphql(`
  mutation SetTyping($roomId: ID!) {
    setTyping(roomId: $roomId)
  }
`)
