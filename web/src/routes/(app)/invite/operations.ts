import { graphql } from '#lib/graphql/generated/index.ts'

/** An invite to a room or to the server, logged in or not. Both are null if it is no longer valid. */
export const InviteDocument = graphql(`
  query Invite($code: String!) {
    invite(code: $code) {
      expiresAt
      createdBy {
        ...UserParts
      }
      room {
        ...RoomSummary
      }
    }
    serverInvite(code: $code) {
      expiresAt
      createdBy {
        ...UserParts
      }
    }
    server {
      name
      signUpPolicy
    }
  }
`)

export const JoinByInviteDocument = graphql(`
  mutation JoinByInvite($code: String!) {
    joinRoom(input: { invite: $code }) {
      id
      status
      room {
        id
        name
      }
    }
  }
`)
