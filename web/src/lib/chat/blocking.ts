import type { Client } from '@urql/svelte'
import { apiError } from '#lib/graphql/errors.ts'
import { graphql } from '#lib/graphql/generated/index.ts'
import { toast } from '#lib/ui/toasts.svelte.ts'

export const BlockUserDocument = graphql(`
  mutation BlockUser($userId: ID!) {
    blockUser(userId: $userId) {
      id
    }
  }
`)

export const UnblockUserDocument = graphql(`
  mutation UnblockUser($userId: ID!) {
    unblockUser(userId: $userId) {
      id
    }
  }
`)

/** Ends a block of the viewer's, and tells them if that fails. */
export async function unblock(client: Client, userId: string): Promise<void> {
  const { error } = await client.mutation(UnblockUserDocument, { userId }).toPromise()
  if (error) toast(apiError(error).message)
}
