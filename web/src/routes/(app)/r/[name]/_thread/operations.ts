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

/** Whether the viewer follows a thread. */
export const FollowedDocument = graphql(`
  query Followed($roomId: ID!) {
    node(id: $roomId) {
      __typename
      ... on Room {
        id
        viewerMembership {
          id
          status
        }
      }
    }
  }
`)

/** A page of the threads of a room, the most recently active first. */
export const RoomThreadsDocument = graphql(`
  query RoomThreads($roomId: ID!, $after: String) {
    node(id: $roomId) {
      __typename
      ... on Room {
        id
        threads(first: 30, after: $after) {
          nodes {
            id
            kind
            name
            messageCount
            lastActivityAt
            parent {
              id
              kind
            }
            rootMessage {
              id
              number
              text
              deletedAt
              author {
                ...UserParts
              }
            }
          }
          pageInfo {
            endCursor
            hasNextPage
          }
        }
      }
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
