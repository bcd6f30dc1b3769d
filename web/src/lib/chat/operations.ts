import { graphql } from '#lib/graphql/generated/index.ts'

/** A room as its page shows it, to members and non-members. */
export const RoomDocument = graphql(`
  query Room($name: String!) {
    room(name: $name) {
      ...RoomSummary
      version
      messageCount
      createdAt
      viewerMembership {
        id
        lastReadNumber
        unreadCount
      }
    }
    viewer {
      ban(roomName: $name) {
        id
        reason
        createdAt
        expiresAt
      }
      removedAt(roomName: $name)
    }
  }
`)

/** The fields of a message that are the same for every member. */
export const MessageParts = graphql(`
  fragment MessageParts on Message {
    id
    number
    version
    nonce
    text
    postedAt
    editedAt
    deletedAt
    author {
      ...UserParts
    }
    mentions {
      id
      username
    }
    replyTo {
      id
      number
      text
      deletedAt
      author {
        ...UserParts
      }
    }
    attachments {
      id
      filename
      contentType
      size
      url
      thumbnailUrl
      inline
      width
      height
    }
    reactions {
      emoji
      count
      users {
        id
        displayName
      }
    }
  }
`)

/** The viewer's own reactions. Not for subscriptions: their events are the same for every member. */
export const OwnReactions = graphql(`
  fragment OwnReactions on Message {
    reactions {
      emoji
      viewerReacted
    }
  }
`)

/** A page of a room's messages, with the version that the room had before the page was read. */
export const HistoryDocument = graphql(`
  query History($roomId: ID!, $around: Int, $first: Int, $after: String, $last: Int, $before: String) {
    node(id: $roomId) {
      __typename
      ... on Room {
        id
        version
        messages(around: $around, first: $first, after: $after, last: $last, before: $before) {
          nodes {
            ...MessageParts
            ...OwnReactions
          }
          pageInfo {
            hasPreviousPage
            hasNextPage
            startCursor
            endCursor
          }
        }
      }
    }
  }
`)

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

export const SendMessageDocument = graphql(`
  mutation SendMessage($input: SendMessageInput!) {
    sendMessage(input: $input) {
      ...MessageParts
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
