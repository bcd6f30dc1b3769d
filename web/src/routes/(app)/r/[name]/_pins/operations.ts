import { graphql } from '#lib/graphql/generated/index.ts'

/** A page of the pinned messages of a room, the newest pin first. */
export const PinsDocument = graphql(`
  query Pins($roomId: ID!, $after: String) {
    node(id: $roomId) {
      __typename
      ... on Room {
        id
        pins(first: 30, after: $after) {
          nodes {
            ...PinnedMessage
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

export const PinnedMessage = graphql(`
  fragment PinnedMessage on Message {
    id
    number
    text
    postedAt
    pinnedAt
    author {
      ...UserParts
    }
    pinnedBy {
      id
      displayName
    }
    attachments {
      id
      filename
    }
  }
`)

export const PinMessageDocument = graphql(`
  mutation PinMessage($messageId: ID!) {
    pinMessage(messageId: $messageId) {
      id
      pinnedAt
    }
  }
`)

export const UnpinMessageDocument = graphql(`
  mutation UnpinMessage($messageId: ID!) {
    unpinMessage(messageId: $messageId) {
      id
      pinnedAt
    }
  }
`)
