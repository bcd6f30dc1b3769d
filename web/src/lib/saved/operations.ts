import { graphql } from '#lib/graphql/generated/index.ts'

export const SavedDocument = graphql(`
  query Saved($first: Int, $after: String, $last: Int, $before: String) {
    viewer {
      saved(first: $first, after: $after, last: $last, before: $before) {
        nodes {
          id
          remindAt
          message {
            id
            number
            text
            postedAt
            deletedAt
            attachments {
              id
              filename
            }
            author {
              ...UserParts
            }
            room {
              ...RoomSummary
              people {
                ...UserParts
              }
              parent {
                id
                kind
              }
            }
          }
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
      }
    }
  }
`)

export const SaveMessageDocument = graphql(`
  mutation SaveMessage($messageId: ID!, $remindAt: DateTime) {
    saveMessage(messageId: $messageId, remindAt: $remindAt) {
      id
      remindAt
    }
  }
`)

export const UnsaveMessageDocument = graphql(`
  mutation UnsaveMessage($messageId: ID!) {
    unsaveMessage(messageId: $messageId)
  }
`)
