import { graphql } from './generated/index.ts'

export const UserParts = graphql(`
  fragment UserParts on User {
    id
    username
    displayName
    avatarUrl
    bot
  }
`)

/** The fields of a room that are the same for every viewer. */
export const RoomParts = graphql(`
  fragment RoomParts on Room {
    id
    kind
    name
    topic
    visibility
    capacity
    slowMode
    membersMayMentionAll
    memberCount
    owner {
      ...UserParts
    }
  }
`)

/** A room with the viewer's membership. */
export const RoomSummary = graphql(`
  fragment RoomSummary on Room {
    ...RoomParts
    viewerMembership {
      id
      role
      status
    }
  }
`)

/** What a list shows of a room. */
export const RoomEntry = graphql(`
  fragment RoomEntry on Room {
    id
    name
    topic
    visibility
  }
`)

export const MembershipParts = graphql(`
  fragment MembershipParts on Membership {
    id
    role
    status
    joinedAt
    user {
      ...UserParts
    }
  }
`)

export const MyMembership = graphql(`
  fragment MyMembership on Membership {
    id
    role
    status
    lastReadNumber
    unreadCount
    mentionCount
    favorite
    notifyLevel
    mutedUntil
    room {
      ...RoomEntry
      messageCount
      lastActivityAt
    }
  }
`)

/** The membership of a conversation, with its people. */
export const MyDirect = graphql(`
  fragment MyDirect on Membership {
    ...MyMembership
    hidden
    room {
      id
      kind
      people {
        ...UserParts
      }
    }
  }
`)

export const UnreadNotifications = graphql(`
  fragment UnreadNotifications on Viewer {
    unreadNotificationCount
  }
`)
