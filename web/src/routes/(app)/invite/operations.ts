import { graphql } from '#lib/graphql/generated/index.ts'

/** What an invite leads to, signed in or not. Null: it leads nowhere any more. */
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
