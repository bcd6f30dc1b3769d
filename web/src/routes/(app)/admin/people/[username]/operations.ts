import { graphql } from '#lib/graphql/generated/index.ts'

export const AccountDocument = graphql(`
  query Account($userId: ID!) {
    admin {
      account(userId: $userId) {
        user {
          ...UserParts
          admin
          createdAt
        }
        email
        secondFactor
        lastSeenAt
        suspendedAt
        suspendedUntil
        suspensionReason
        roomCount
        messageCount
        storage
      }
    }
  }
`)

export const SuspendUserDocument = graphql(`
  mutation SuspendUser($userId: ID!, $reason: String, $expiresAt: DateTime, $expiresIn: Int) {
    suspendUser(userId: $userId, reason: $reason, expiresAt: $expiresAt, expiresIn: $expiresIn) {
      id
    }
  }
`)

export const UnsuspendUserDocument = graphql(`
  mutation UnsuspendUser($userId: ID!) {
    unsuspendUser(userId: $userId) {
      id
    }
  }
`)

export const SignOutUserDocument = graphql(`
  mutation SignOutUser($userId: ID!) {
    signOutUser(userId: $userId) {
      id
    }
  }
`)

export const CreatePasswordResetLinkDocument = graphql(`
  mutation CreatePasswordResetLink($userId: ID!) {
    createPasswordResetLink(userId: $userId)
  }
`)

export const SetAdminDocument = graphql(`
  mutation SetAdmin($userId: ID!, $admin: Boolean!) {
    setAdmin(userId: $userId, admin: $admin) {
      id
      admin
    }
  }
`)

export const DeleteUserDocument = graphql(`
  mutation DeleteUser($userId: ID!) {
    deleteUser(userId: $userId)
  }
`)
