import { query } from '#lib/graphql/query.ts'
import type { PageLoad } from './$types'
import { AccessTokensDocument } from './operations.ts'

export const load: PageLoad = async ({ parent, fetch }) => {
  const { client } = await parent()
  const { viewer } = await query(client, AccessTokensDocument, {
    variables: {},
    fetch,
    requestPolicy: 'network-only',
  })
  return {
    tokens: viewer?.accessTokens ?? [],
    bots: viewer?.bots ?? [],
    offeredBots: viewer?.offeredBots ?? [],
  }
}
