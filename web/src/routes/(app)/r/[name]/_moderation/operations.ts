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

/** Finds a user by username, member or not. */
export const FindUserDocument = graphql(`
  query FindUser($username: String!) {
    user(username: $username) {
      ...UserParts
    }
  }
`)
