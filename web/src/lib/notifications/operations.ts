import { graphql } from '#lib/graphql/generated/index.ts'

export const NotificationParts = graphql(`
  fragment NotificationParts on Notification {
    id
    cause
    createdAt
    readAt
    device
    session {
      id
      current
    }
    actor {
      ...UserParts
    }
    room {
      id
      kind
      name
      visibility
      parent {
        id
        kind
      }
      viewerMembership {
        id
        status
      }
    }
    message {
      id
      number
      text
      deletedAt
      attachments {
        id
        filename
      }
    }
  }
`)

/** A page of the viewer's notifications, the newest first. */
export const NotificationsDocument = graphql(`
  query Notifications($unread: Boolean, $first: Int!, $after: String) {
    viewer {
      notifications(unread: $unread, first: $first, after: $after) {
        nodes {
          ...NotificationParts
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`)

/** Ends the session that a notification tells of. */
export const EndSessionDocument = graphql(`
  mutation EndSession($id: ID!) {
    revokeSession(id: $id) {
      user {
        id
      }
    }
  }
`)

export const MarkNotificationsReadDocument = graphql(`
  mutation MarkNotificationsRead($ids: [ID!]) {
    markNotificationsRead(ids: $ids) {
      unreadNotificationCount
    }
  }
`)
