import { graphql } from '#lib/graphql/generated/index.ts'

/** The rooms that the viewer owns, among the first hundred that they are in. */
export const OwnRoomsDocument = graphql(`
  query OwnRooms {
    viewer {
      memberships(first: 100) {
        nodes {
          id
          role
          room {
            id
            name
          }
        }
      }
    }
  }
`)

export const DeleteAccountDocument = graphql(`
  mutation DeleteAccount($password: String!) {
    deleteAccount(password: $password)
  }
`)
