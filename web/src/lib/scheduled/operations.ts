import { graphql } from '#lib/graphql/generated/index.ts'

export const ScheduledDocument = graphql(`
  query Scheduled {
    viewer {
      scheduled {
        id
        text
        sendAt
        failure
        attachments {
          id
          filename
        }
        room {
          id
          kind
          name
          visibility
          people {
            ...UserParts
          }
          viewerMembership {
            id
            status
          }
          parent {
            id
            kind
            viewerMembership {
              id
              status
            }
          }
        }
      }
    }
  }
`)

/** The people that @all notifies. */
export const AudienceDocument = graphql(`
  query Audience($roomId: ID!) {
    node(id: $roomId) {
      __typename
      ... on Room {
        id
        memberCount
        membersMayMentionAll
        viewerMembership {
          id
          role
        }
      }
    }
  }
`)

export const ScheduleMessageDocument = graphql(`
  mutation ScheduleMessage($input: SendMessageInput!, $sendAt: DateTime!) {
    scheduleMessage(input: $input, sendAt: $sendAt) {
      id
    }
  }
`)

export const UpdateScheduledMessageDocument = graphql(`
  mutation UpdateScheduledMessage($id: ID!, $text: String, $sendAt: DateTime) {
    updateScheduledMessage(id: $id, text: $text, sendAt: $sendAt) {
      id
      text
      sendAt
      failure
    }
  }
`)

export const SendScheduledMessageDocument = graphql(`
  mutation SendScheduledMessage($id: ID!) {
    sendScheduledMessage(id: $id) {
      id
    }
  }
`)

export const CancelScheduledMessageDocument = graphql(`
  mutation CancelScheduledMessage($id: ID!) {
    cancelScheduledMessage(id: $id)
  }
`)
