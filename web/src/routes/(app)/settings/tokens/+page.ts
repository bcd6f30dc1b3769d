import { ask } from '#lib/graphql/query.ts'
import type { PageLoad } from './$types'
import { AccessTokensDocument } from './operations.ts'

export const load: PageLoad = async ({ parent, fetch }) => {
  const { client } = await parent()
  const { viewer } = await ask(client, AccessTokensDocument, {}, { fetch, requestPolicy: 'network-only' })
  return { tokens: viewer?.accessTokens ?? [] }
}
