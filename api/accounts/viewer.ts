import type { TokenScope, User } from '../../prisma/generated/client/client.ts'
import { unauthenticated } from '../errors.ts'

/** Who asks. Every domain function takes it first; null: signed out. */
export type Viewer = {
  readonly user: User
  /** What it was proven with; revoking it ends what was opened with it. "session:HASH" or "token:ID". */
  readonly credential: string
  /** The session's public id, when it is a session. */
  readonly sessionId: string | null
  /** Null: a session, which may do all that its account may. */
  readonly scopes: readonly TokenScope[] | null
}

/** The viewer, or UNAUTHENTICATED. */
export function requireViewer(viewer: Viewer | null): Viewer {
  if (!viewer) throw unauthenticated()
  return viewer
}
