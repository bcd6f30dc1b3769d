import { ask } from '#lib/graphql/query.ts'
import { pageOf } from '#lib/graphql/pagination.ts'
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
    ? await ask(client, FindUserDocument, { username: person }, { fetch })
    : { user: null }
  const filter = { action, person, nobody: person !== '' && !user }
  if (filter.nobody) return { room, filter, log: null }

  const variables = { name: room.name, action, userId: user?.id, ...pageOf(url, PAGE_SIZE) }
  const data = await ask(client, AuditLogDocument, variables, { fetch, requestPolicy: 'network-only' })
  return { room, filter, log: data.room?.auditLog ?? null }
}
