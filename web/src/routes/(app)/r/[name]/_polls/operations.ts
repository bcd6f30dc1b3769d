import { graphql } from '#lib/graphql/generated/index.ts'

export const VotePollDocument = graphql(`
  mutation VotePoll($messageId: ID!, $optionIds: [ID!]!) {
    votePoll(messageId: $messageId, optionIds: $optionIds) {
      ...MessageParts
      ...OwnReactions
    }
  }
`)

export const ClosePollDocument = graphql(`
  mutation ClosePoll($messageId: ID!) {
    closePoll(messageId: $messageId) {
      ...MessageParts
      ...OwnReactions
    }
  }
`)
