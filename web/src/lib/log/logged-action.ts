import type { UserPartsFragment } from '#lib/graphql/generated/graphql.ts'

/** An entry of an audit log: of a room or of the server. */
export interface LoggedAction {
  id: string
  action: string
  actor?: UserPartsFragment | null
  target?: UserPartsFragment | null
  reason: string
  changes: { field: string; before?: string | null; after?: string | null }[]
  createdAt: string
}
