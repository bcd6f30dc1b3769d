import { graphql } from '#lib/graphql/generated/index.ts'

export const SessionsDocument = graphql(`
  query Sessions {
    server {
      emailEnabled
    }
    viewer {
      email
      emailConfirmed
      pendingEmail
      totpEnabled
      recoveryCodesLeft
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

export const SetEmailDocument = graphql(`
  mutation SetEmail($email: String!, $password: String!) {
    setEmail(email: $email, password: $password) {
      user {
        id
      }
    }
  }
`)

export const ConfirmEmailDocument = graphql(`
  mutation ConfirmEmail($code: String!) {
    confirmEmail(code: $code) {
      user {
        id
      }
    }
  }
`)

export const RemoveEmailDocument = graphql(`
  mutation RemoveEmail($password: String!) {
    removeEmail(password: $password) {
      user {
        id
      }
    }
  }
`)

export const StartTotpDocument = graphql(`
  mutation StartTotp($password: String!) {
    startTotp(password: $password) {
      uri
      secret
    }
  }
`)

export const ConfirmTotpDocument = graphql(`
  mutation ConfirmTotp($code: String!) {
    confirmTotp(code: $code)
  }
`)

export const DisableTotpDocument = graphql(`
  mutation DisableTotp($password: String!) {
    disableTotp(password: $password) {
      user {
        id
      }
    }
  }
`)
