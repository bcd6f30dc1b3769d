import { graphql } from '#lib/graphql/generated/index.ts'

export const ViewerEventsDocument = graphql(`
  subscription ViewerEvents {
    viewerEvents {
      __typename
      ... on ViewerEventsStarted {
        serverTime
      }
      ... on RoomActivity {
        membership {
          id
          lastReadNumber
          unreadCount
          mentionCount
          room {
            id
            memberCount
            messageCount
            lastActivityAt
          }
        }
      }
      ... on ThreadActivity {
        membership {
          id
          status
          unreadCount
          room {
            id
          }
        }
      }
      ... on MembershipUpdated {
        membership {
          ...MyMembership
          room {
            ...RoomSummary
          }
        }
        markedUnread
        change
      }
      ... on BlockChanged {
        user {
          id
        }
        blocked
      }
      ... on ScheduledMessagesChanged {
        viewer {
          scheduled {
            id
            failed
            room {
              id
            }
          }
        }
      }
      ... on NotificationsChanged {
        unreadNotificationCount
        notification {
          id
        }
      }
      ... on ProfileUpdated {
        user {
          ...UserParts
          admin
        }
      }
    }
  }
`)
