import { graphql } from '#lib/graphql/generated/index.ts'

export const AccessTokensDocument = graphql(`
  query AccessTokens {
    viewer {
      accessTokens {
        id
        name
        scopes
        createdAt
        lastUsedAt
        expiresAt
      }
      bots {
        ...UserParts
        offeredTo {
          ...UserParts
        }
      }
      offeredBots {
        ...UserParts
        owner {
          ...UserParts
        }
      }
    }
  }
`)

export const CreateBotDocument = graphql(`
  mutation CreateBot($input: CreateBotInput!) {
    createBot(input: $input) {
      token
      bot {
        id
        displayName
      }
    }
  }
`)

export const ReplaceBotTokenDocument = graphql(`
  mutation ReplaceBotToken($userId: ID!, $scopes: [TokenScope!]!) {
    replaceBotToken(userId: $userId, scopes: $scopes) {
      token
      bot {
        id
        displayName
      }
    }
  }
`)

export const DeleteBotDocument = graphql(`
  mutation DeleteBot($userId: ID!) {
    deleteBot(userId: $userId)
  }
`)

export const CreateAccessTokenDocument = graphql(`
  mutation CreateAccessToken($input: CreateAccessTokenInput!) {
    createAccessToken(input: $input) {
      token
      accessToken {
        id
        name
      }
    }
  }
`)

export const RevokeAccessTokenDocument = graphql(`
  mutation RevokeAccessToken($id: ID!) {
    revokeAccessToken(id: $id) {
      user {
        id
      }
    }
  }
`)

/** Finds the person who gets the offer of a bot. */
export const FindBotOwnerDocument = graphql(`
  query FindBotOwner($username: String!) {
    user(username: $username) {
      id
    }
  }
`)

export const OfferBotDocument = graphql(`
  mutation OfferBot($userId: ID!, $toUserId: ID) {
    offerBot(userId: $userId, toUserId: $toUserId) {
      id
      offeredTo {
        ...UserParts
      }
    }
  }
`)

export const AcceptBotDocument = graphql(`
  mutation AcceptBot($userId: ID!) {
    acceptBot(userId: $userId) {
      id
    }
  }
`)

export const DeclineBotDocument = graphql(`
  mutation DeclineBot($userId: ID!) {
    declineBot(userId: $userId)
  }
`)
