import { graphql } from '#lib/graphql/generated/index.ts'

export const ServerInvitesDocument = graphql(`
  query ServerInvites {
    server {
      signUpPolicy
    }
    admin {
      invites {
        id
        url
        usesLeft
        expiresAt
        createdAt
        createdBy {
          ...UserParts
        }
      }
    }
  }
`)

export const CreateServerInviteDocument = graphql(`
  mutation CreateServerInvite($maxUses: Int, $expiresAt: DateTime, $expiresIn: Int) {
    createServerInvite(maxUses: $maxUses, expiresAt: $expiresAt, expiresIn: $expiresIn) {
      id
    }
  }
`)

export const RevokeServerInviteDocument = graphql(`
  mutation RevokeServerInvite($id: ID!) {
    revokeServerInvite(id: $id)
  }
`)
