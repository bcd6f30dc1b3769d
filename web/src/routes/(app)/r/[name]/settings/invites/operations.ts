import { graphql } from '#lib/graphql/generated/index.ts'

export const InvitesDocument = graphql(`
  query Invites($name: String!, $first: Int, $after: String, $last: Int, $before: String) {
    room(name: $name) {
      id
      invites(first: $first, after: $after, last: $last, before: $before) {
        nodes {
          id
          url
          usesLeft
          expiresAt
          createdAt
          createdBy {
            ...UserParts
          }
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
      }
    }
  }
`)

export const CreateInviteDocument = graphql(`
  mutation CreateInvite($input: CreateInviteInput!) {
    createInvite(input: $input) {
      id
    }
  }
`)

export const RevokeInviteDocument = graphql(`
  mutation RevokeInvite($id: ID!) {
    revokeInvite(id: $id)
  }
`)
