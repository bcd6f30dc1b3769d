import { graphql } from '#lib/graphql/generated/index.ts'

export const SessionsDocument = graphql(`
  query Sessions {
    server {
      signInProviders {
        id
        name
        url
      }
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
