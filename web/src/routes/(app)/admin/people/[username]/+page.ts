import { error } from '@sveltejs/kit'
import { query } from '#lib/graphql/query.ts'
import { FindUserDocument } from '../../../r/[name]/_moderation/operations.ts'
import { noUserMessage } from '../../../r/[name]/_moderation/find-user.ts'
import { requireAdmin } from '../../require-admin.ts'
import { AccountDocument } from './operations.ts'
import type { PageLoad } from './$types'

export const load: PageLoad = async ({ parent, fetch, params }) => {
  const { client } = await parent()
  const options = { fetch, requestPolicy: 'network-only' } as const
  const { user } = await query(client, FindUserDocument, {
    variables: { username: params.username },
    ...options,
  })
  if (!user) error(404, noUserMessage(params.username))
  const { admin } = await query(client, AccountDocument, { variables: { userId: user.id }, ...options })
  const { account } = requireAdmin(admin)
  if (!account) error(404, noUserMessage(params.username))
  return { account }
}
