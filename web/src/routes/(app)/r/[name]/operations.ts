import { graphql } from '#lib/graphql/generated/index.ts'

/** A room as its own page shows it, to members and others alike. */
export const RoomDocument = graphql(`
  query Room($name: String!) {
    room(name: $name) {
      ...RoomSummary
      version
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
    }
  }
`)

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

/** What of a message differs from viewer to viewer: not for subscriptions, whose events are the same for all. */
export const OwnReactions = graphql(`
  fragment OwnReactions on Message {
    reactions {
      emoji
      viewerReacted
    }
  }
`)

/** A page of a room's history, and the room's version from before it was read. */
export const HistoryDocument = graphql(`
  query History($roomId: ID!, $last: Int!, $before: String) {
    node(id: $roomId) {
      __typename
      ... on Room {
        id
        version
        messages(last: $last, before: $before) {
          nodes {
            ...MessageParts
            ...OwnReactions
          }
          pageInfo {
            hasPreviousPage
            startCursor
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

export const JoinRoomDocument = graphql(`
  mutation JoinRoom($input: JoinRoomInput!) {
    joinRoom(input: $input) {
      id
      status
    }
  }
`)

export const LeaveRoomDocument = graphql(`
  mutation LeaveRoom($roomId: ID!) {
    leaveRoom(roomId: $roomId) {
      id
      status
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
