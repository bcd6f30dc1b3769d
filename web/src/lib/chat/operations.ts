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
    pinnedAt
    replyCount
    lastReplyAt
    repliers {
      ...UserParts
    }
    author {
      ...UserParts
    }
    mentions {
      id
      username
    }
    mentionsAll
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
    linkPreview {
      url
      siteName
      title
      description
      imageUrl
      imageWidth
      imageHeight
    }
    poll {
      question
      multiple
      closesAt
      voterCount
      options {
        id
        text
        voteCount
      }
    }
  }
`)

/** The viewer's own reactions and votes. Not for subscriptions: their events are the same for every member. */
export const OwnReactions = graphql(`
  fragment OwnReactions on Message {
    reactions {
      emoji
      viewerReacted
    }
    poll {
      options {
        viewerVoted
      }
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

export const SendMessageDocument = graphql(`
  mutation SendMessage($input: SendMessageInput!) {
    sendMessage(input: $input) {
      ...MessageParts
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
