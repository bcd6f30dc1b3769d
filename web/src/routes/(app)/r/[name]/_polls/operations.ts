import { graphql } from '#lib/graphql/generated/index.ts'

/* The answers have no more of the message: what else changes in it comes as an event. */

export const VotePollDocument = graphql(`
  mutation VotePoll($messageId: ID!, $optionIds: [ID!]!) {
    votePoll(messageId: $messageId, optionIds: $optionIds) {
      id
      version
      poll {
        ...PollParts
      }
    }
  }
`)

export const ClosePollDocument = graphql(`
  mutation ClosePoll($messageId: ID!) {
    closePoll(messageId: $messageId) {
      id
      version
      poll {
        ...PollParts
      }
    }
  }
`)

export const PollParts = graphql(`
  fragment PollParts on Poll {
    question
    multiple
    closesAt
    voterCount
    options {
      id
      text
      voteCount
      viewerVoted
    }
  }
`)
