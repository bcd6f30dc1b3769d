import { graphql } from '#lib/graphql/generated/index.ts'

/* What the live timeline asks for: its code is loaded after that of the room. */

export const RoomEventsDocument = graphql(`
  subscription RoomEvents($roomId: ID!, $after: Int) {
    roomEvents(roomId: $roomId, after: $after) {
      __typename
      version
      ... on MessagePosted {
        message {
          ...MessageParts
        }
      }
      ... on MessageUpdated {
        message {
          ...MessageParts
        }
      }
      ... on MembershipChanged {
        membership {
          ...MembershipParts
          room {
            id
            memberCount
          }
        }
        change
      }
      ... on RoomUpdated {
        room {
          ...RoomParts
        }
      }
      ... on RoomDeleted {
        roomId
      }
    }
  }
`)

/** The current version of a message. */
export const MessageDocument = graphql(`
  query Message($messageId: ID!) {
    node(id: $messageId) {
      __typename
      ... on Message {
        ...MessageParts
        ...OwnReactions
      }
    }
  }
`)

export const EditMessageDocument = graphql(`
  mutation EditMessage($messageId: ID!, $text: String!) {
    editMessage(messageId: $messageId, text: $text) {
      ...MessageParts
      ...OwnReactions
    }
  }
`)

export const DeleteMessageDocument = graphql(`
  mutation DeleteMessage($messageId: ID!, $reason: String) {
    deleteMessage(messageId: $messageId, reason: $reason) {
      ...MessageParts
      ...OwnReactions
    }
  }
`)

export const AddReactionDocument = graphql(`
  mutation AddReaction($messageId: ID!, $emoji: String!) {
    addReaction(messageId: $messageId, emoji: $emoji) {
      ...MessageParts
      ...OwnReactions
    }
  }
`)

export const RemoveReactionDocument = graphql(`
  mutation RemoveReaction($messageId: ID!, $emoji: String!) {
    removeReaction(messageId: $messageId, emoji: $emoji) {
      ...MessageParts
      ...OwnReactions
    }
  }
`)

export const MarkReadDocument = graphql(`
  mutation MarkRead($roomId: ID!, $number: Int!, $onlyForward: Boolean) {
    markRead(roomId: $roomId, number: $number, onlyForward: $onlyForward) {
      id
      lastReadNumber
      unreadCount
      mentionCount
    }
  }
`)
