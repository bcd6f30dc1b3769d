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

/** The votes that the viewer casts on any device. */
export const OwnVotesDocument = graphql(`
  subscription OwnVotes {
    viewerEvents {
      __typename
      ... on VoteChanged {
        message {
          id
          version
          poll {
            ...PollParts
          }
        }
      }
    }
  }
`)

export const OwnVoteDocument = graphql(`
  query OwnVote($messageId: ID!) {
    node(id: $messageId) {
      __typename
      ... on Message {
        id
        version
        poll {
          ...PollParts
        }
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
