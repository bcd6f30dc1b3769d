import { graphql } from '#lib/graphql/generated/index.ts'

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
