import { graphql } from '#lib/graphql/generated/index.ts'

/** The room of an invite, logged in or not. Null if the invite is no longer valid. */
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
