import { graphql } from '#lib/graphql/generated/index.ts'

/** The rooms that the viewer owns, and who gets each. */
export const OwnedRoomsDocument = graphql(`
  query OwnedRooms($after: String) {
    viewer {
      ownedRooms(first: 100, after: $after) {
        nodes {
          room {
            id
            name
            memberCount
            messageCount
          }
          heir {
            ...UserParts
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`)

/** The bots that are deleted with the account. */
export const OwnedBotsDocument = graphql(`
  query OwnedBots {
    viewer {
      bots {
        ...UserParts
      }
    }
  }
`)

export const DeleteAccountDocument = graphql(`
  mutation DeleteAccount($password: String!) {
    deleteAccount(password: $password)
  }
`)
