import { graphql } from '#lib/graphql/generated/index.ts'

export const SetRoleDocument = graphql(`
  mutation SetRole($roomId: ID!, $userId: ID!, $role: Role!) {
    setRole(roomId: $roomId, userId: $userId, role: $role) {
      id
      role
    }
  }
`)

export const KickUserDocument = graphql(`
  mutation KickUser($roomId: ID!, $userId: ID!, $reason: String) {
    kickUser(roomId: $roomId, userId: $userId, reason: $reason) {
      id
      status
      role
      room {
        id
        memberCount
      }
    }
  }
`)

export const BanUserDocument = graphql(`
  mutation BanUser($input: BanUserInput!) {
    banUser(input: $input) {
      id
    }
  }
`)

export const TransferRoomDocument = graphql(`
  mutation TransferRoom($roomId: ID!, $userId: ID!) {
    transferRoom(roomId: $roomId, userId: $userId) {
      id
      owner {
        ...UserParts
      }
    }
  }
`)

/** The valid invites of one person. A room has at most a hundred. */
export const InvitesOfDocument = graphql(`
  query InvitesOf($roomId: ID!, $userId: ID!) {
    node(id: $roomId) {
      __typename
      ... on Room {
        id
        invites(createdBy: $userId, first: 100) {
          nodes {
            id
          }
        }
      }
    }
  }
`)

/** Finds a user by username, member or not. */
export const FindUserDocument = graphql(`
  query FindUser($username: String!) {
    user(username: $username) {
      ...UserParts
    }
  }
`)
