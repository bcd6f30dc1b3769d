import { goto } from '$app/navigation'
import type { Client } from '@urql/svelte'
import { apiError } from '#lib/graphql/errors.ts'
import { graphql } from '#lib/graphql/generated/index.ts'
import { roomPath } from '#lib/navigation/paths.ts'
import { toast } from '#lib/ui/toasts.svelte.ts'

const OpenDirectDocument = graphql(`
  mutation OpenDirect($userIds: [ID!]!) {
    openDirect(userIds: $userIds) {
      id
      kind
      name
    }
  }
`)

/** Opens the page of the conversation with these people, which begins if there is none. Returns false if it cannot. */
export async function openConversation(client: Client, userIds: readonly string[]): Promise<boolean> {
  const { data, error } = await client.mutation(OpenDirectDocument, { userIds: [...userIds] }).toPromise()
  if (error) toast(apiError(error).message)
  if (!data) return false
  await goto(roomPath(data.openDirect))
  return true
}
