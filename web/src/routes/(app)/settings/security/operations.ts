import { graphql } from '#lib/graphql/generated/index.ts'

export const SessionsDocument = graphql(`
  query Sessions {
    viewer {
      sessions {
        id
        current
        userAgent
        createdAt
        lastSeenAt
      }
    }
  }
`)

export const ChangePasswordDocument = graphql(`
  mutation ChangePassword($input: ChangePasswordInput!) {
    changePassword(input: $input) {
      user {
        id
      }
    }
  }
`)

export const RevokeSessionDocument = graphql(`
  mutation RevokeSession($id: ID!) {
    revokeSession(id: $id) {
      user {
        id
      }
    }
  }
`)

export const RevokeOtherSessionsDocument = graphql(`
  mutation RevokeOtherSessions {
    revokeOtherSessions {
      user {
        id
      }
    }
  }
`)
