import { graphql } from '#lib/graphql/generated/index.ts'

export const EditMessageDocument = graphql(`
  mutation EditMessage($messageId: ID!, $text: String!) {
    editMessage(messageId: $messageId, text: $text) {
      ...MessageParts
    }
  }
`)

export const DeleteMessageDocument = graphql(`
  mutation DeleteMessage($messageId: ID!, $reason: String) {
    deleteMessage(messageId: $messageId, reason: $reason) {
      ...MessageParts
    }
  }
`)

export const AddReactionDocument = graphql(`
  mutation AddReaction($messageId: ID!, $emoji: String!) {
    addReaction(messageId: $messageId, emoji: $emoji) {
      ...MessageParts
    }
  }
`)

export const RemoveReactionDocument = graphql(`
  mutation RemoveReaction($messageId: ID!, $emoji: String!) {
    removeReaction(messageId: $messageId, emoji: $emoji) {
      ...MessageParts
    }
  }
`)
