import { m } from '@latchkey/messages'
import { error, redirect } from '@sveltejs/kit'
import { query } from '#lib/graphql/query.ts'
import { loadMessages } from '#lib/i18n/load-messages.ts'
import { roomPath } from '#lib/navigation/paths.ts'
import { InviteDocument } from '../operations.ts'
import type { PageLoad } from './$types'

export const load: PageLoad = async ({ params: { code }, parent, fetch }) => {
  const [{ client, viewer }] = await Promise.all([parent(), loadMessages('pages')])
  const { invite, serverInvite, server } = await query(client, InviteDocument, {
    variables: { code },
    fetch,
    requestPolicy: 'network-only',
  })
  if (invite?.room.viewerMembership?.status === 'ACTIVE') redirect(303, roomPath(invite.room.name))
  if (!invite && !serverInvite) error(404, m.invite_invalid())
  return { invite, serverInvite, server, viewer }
}
