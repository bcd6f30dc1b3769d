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
