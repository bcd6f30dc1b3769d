import { graphql } from '#lib/graphql/generated/index.ts'

export const SetFavoriteDocument = graphql(`
  mutation SetFavorite($roomId: ID!, $favorite: Boolean!) {
    setFavorite(roomId: $roomId, favorite: $favorite) {
      id
      favorite
    }
  }
`)
