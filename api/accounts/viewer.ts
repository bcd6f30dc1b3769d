import type { TokenScope, User } from '../../prisma/generated/client/client.ts'
import { forbidden, unauthenticated } from '../errors.ts'

/** Who asks. Every domain function takes it first; null: signed out. */
export type Viewer = {
  readonly user: User
  /** What it was proven with; revoking it ends what was opened with it. "session:HASH" or "token:HASH". */
  readonly credential: string
  /** The session's public id, when it is a session. */
  readonly sessionId: string | null
  /** Null: a session, which may do all that its account may. */
  readonly scopes: readonly TokenScope[] | null
  /** When the credential ends by itself. */
  readonly expiresAt: Date | null
}

/** The viewer, or UNAUTHENTICATED. */
export function requireViewer(viewer: Viewer | null): Viewer {
  if (!viewer) throw unauthenticated()
  return viewer
}

/** Lets through a session, and an access token with that scope; else FORBIDDEN. */
export function requireScope(viewer: Viewer | null, scope: TokenScope): void {
  if (viewer?.scopes && !viewer.scopes.includes(scope))
    throw forbidden(`This access token may not do that: it takes one with the scope ${scope}.`)
}

/** The viewer, if it came with a session: what an account's security hangs on is not for access tokens. */
export function requireSession(viewer: Viewer | null): Viewer & { sessionId: string } {
  const me = requireViewer(viewer)
  if (me.sessionId === null)
    throw forbidden('An access token cannot do that. Sign in with name and password.')
  return { ...me, sessionId: me.sessionId }
}
