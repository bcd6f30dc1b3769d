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

/** What is the same of a room for everybody who may see it. */
export const RoomParts = graphql(`
  fragment RoomParts on Room {
    id
    name
    topic
    visibility
    capacity
    slowMode
    memberCount
    owner {
      ...UserParts
    }
  }
`)

/** A room, and how the viewer stands in it. */
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
