import { pageVariables } from '#lib/graphql/pagination.ts'
import { query } from '#lib/graphql/query.ts'
import { FindUserDocument } from '../../_moderation/operations.ts'
import { parseUsername } from '../../_moderation/find-user.ts'
import type { PageLoad } from './$types'
import { parseAction } from './actions.ts'
import { AuditLogDocument } from './operations.ts'

const PAGE_SIZE = 40

export const load: PageLoad = async ({ parent, fetch, url }) => {
  const { client, room } = await parent()
  const action = parseAction(url.searchParams.get('action'))
  const person = parseUsername(url.searchParams.get('person') ?? '')
  const { user } = person
    ? await query(client, FindUserDocument, { variables: { username: person }, fetch })
    : { user: null }
  const filter = { action, person, unknownPerson: person !== '' && !user }
  if (filter.unknownPerson) return { room, filter, log: null }

  const variables = { name: room.name, action, userId: user?.id, ...pageVariables(url, PAGE_SIZE) }
  const data = await query(client, AuditLogDocument, { variables, fetch, requestPolicy: 'network-only' })
  return { room, filter, log: data.room?.auditLog ?? null }
}
