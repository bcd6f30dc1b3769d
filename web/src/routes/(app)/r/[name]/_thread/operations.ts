import { graphql } from '#lib/graphql/generated/index.ts'

export const ThreadParts = graphql(`
  fragment ThreadParts on Room {
    ...RoomParts
    parent {
      id
      kind
    }
    version
    messageCount
    createdAt
    viewerMembership {
      id
      status
      lastReadNumber
      unreadCount
    }
  }
`)

/** The thread of a message, if there is one. */
export const ThreadDocument = graphql(`
  query Thread($messageId: ID!) {
    node(id: $messageId) {
      __typename
      ... on Message {
        id
        thread {
          ...ThreadParts
        }
      }
    }
  }
`)

export const StartThreadDocument = graphql(`
  mutation StartThread($messageId: ID!) {
    startThread(messageId: $messageId) {
      ...ThreadParts
    }
  }
`)

export const FollowThreadDocument = graphql(`
  mutation FollowThread($roomId: ID!) {
    followThread(roomId: $roomId) {
      id
      status
      unreadCount
    }
  }
`)

export const UnfollowThreadDocument = graphql(`
  mutation UnfollowThread($roomId: ID!) {
    leaveRoom(roomId: $roomId) {
      id
      status
    }
  }
`)
