import { graphql } from '#lib/graphql/generated/index.ts'

export const SessionsDocument = graphql(`
  query Sessions {
    server {
      signInProviders {
        id
        name
        url
      }
      emailEnabled
    }
    viewer {
      hasPassword
      passkeys {
        id
        name
        createdAt
        lastUsedAt
      }
      identities {
        id
        name
        url
      }
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

export const StartIdentityLinkDocument = graphql(`
  mutation StartIdentityLink($providerId: ID!, $password: String!) {
    startIdentityLink(providerId: $providerId, password: $password)
  }
`)

export const UnlinkIdentityDocument = graphql(`
  mutation UnlinkIdentity($providerId: ID!, $password: String!) {
    unlinkIdentity(providerId: $providerId, password: $password) {
      identities {
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

export const StartPasskeyDocument = graphql(`
  mutation StartPasskey($password: String!) {
    startPasskey(password: $password)
  }
`)

export const AddPasskeyDocument = graphql(`
  mutation AddPasskey($name: String!, $credential: String!) {
    addPasskey(name: $name, credential: $credential) {
      id
    }
  }
`)

export const RemovePasskeyDocument = graphql(`
  mutation RemovePasskey($id: ID!, $password: String!) {
    removePasskey(id: $id, password: $password) {
      passkeys {
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

export const RenewRecoveryCodesDocument = graphql(`
  mutation RenewRecoveryCodes($password: String!) {
    renewRecoveryCodes(password: $password)
  }
`)
