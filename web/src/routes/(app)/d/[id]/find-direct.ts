import { m } from '@latchkey/messages'
import { error, redirect } from '@sveltejs/kit'
import type { Client } from '@urql/svelte'
import type { DirectQuery } from '#lib/graphql/generated/graphql.ts'
import { unwrap } from '#lib/graphql/query.ts'
import { roomPath } from '#lib/navigation/paths.ts'
import { DirectDocument } from './operations.ts'

export type Direct = Extract<DirectQuery['node'], { __typename: 'Room' }>

/** Returns a conversation for a load function. Throws SvelteKit's 404 if there is none, or the viewer is not in it. */
export async function findDirect(
  client: Client,
  id: string,
  fetch: typeof globalThis.fetch,
): Promise<Direct> {
  const cached = client.readQuery(DirectDocument, { id })?.data?.node
  const isMember = cached?.__typename === 'Room' && cached.viewerMembership?.status === 'ACTIVE'
  const requestPolicy = isMember ? 'cache-first' : 'network-only'
  const result = await client.query(DirectDocument, { id }, { fetch, requestPolicy }).toPromise()
  // An address that is no id.
  if (result.error?.graphQLErrors[0]?.extensions['code'] === 'BAD_USER_INPUT') missing()
  const { node } = unwrap(result)
  if (node?.__typename !== 'Room') missing()
  if (node.kind !== 'DIRECT') redirect(303, roomPath(node))
  if (node.viewerMembership?.status !== 'ACTIVE') missing()
  return node
}

function missing(): never {
  error(404, m.direct_missing())
}
