import { graphql } from '#lib/graphql/generated/index.ts'

export const HideDirectDocument = graphql(`
  mutation HideDirect($roomId: ID!) {
    hideDirect(roomId: $roomId) {
      id
      hidden
    }
  }
`)
