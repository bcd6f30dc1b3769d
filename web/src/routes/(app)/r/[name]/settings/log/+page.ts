import { queryPage } from '#lib/graphql/pagination.ts'
import { query } from '#lib/graphql/query.ts'
import { textParameter } from '#lib/navigation/query.ts'
import { FindUserDocument } from '../../_moderation/operations.ts'
import { parseUsername } from '../../_moderation/find-user.ts'
import type { PageLoad } from './$types'
import { parseAction } from './actions.ts'
import { AuditLogDocument } from './operations.ts'

const PAGE_SIZE = 40

export const load: PageLoad = async ({ parent, fetch, url }) => {
  const { client, room } = await parent()
  const action = parseAction(textParameter(url, 'action'))
  const person = parseUsername(textParameter(url, 'person'))
  const { user } = person
    ? await query(client, FindUserDocument, { variables: { username: person }, fetch })
    : { user: null }
  const filter = { action, person, unknownPerson: person !== '' && !user }
  if (filter.unknownPerson) return { room, filter, log: null }

  const variables = { name: room.name, action, userId: user?.id }
  const data = await queryPage(client, AuditLogDocument, { url, size: PAGE_SIZE, variables, fetch })
  return { room, filter, log: data.room?.auditLog ?? null }
}
