import { m } from '@latchkey/messages'
import type { TokenScope, User } from '../../prisma/generated/client/client.ts'
import { missingScope, sessionRequired, unauthenticated } from '../errors.ts'

/** The signed-in user of an operation. Every domain function takes it first; null when signed out. */
export type Viewer = {
  readonly user: User
  /** The session or access token, as "session:HASH" or "token:HASH". Revoking it ends everything opened with it. */
  readonly credential: string
  /** The session's public ID. Null for an access token. */
  readonly sessionId: string | null
  /** The access token's scopes. Null for a session, which allows everything that the account may do. */
  readonly scopes: readonly TokenScope[] | null
  /** When the credential expires. */
  readonly expiresAt: Date | null
}

/** Returns the viewer. UNAUTHENTICATED when signed out. */
export function requireViewer(viewer: Viewer | null): Viewer {
  if (!viewer) throw unauthenticated(m.sign_in_required)
  return viewer
}

/** Refuses an access token without the scope (FORBIDDEN). A session has all scopes. */
export function requireScope(viewer: Viewer | null, scope: TokenScope): void {
  if (viewer?.scopes && !viewer.scopes.includes(scope)) throw missingScope([scope])
}

/** Returns the viewer, who must have a session. Access tokens cannot change an account's security (FORBIDDEN). */
export function requireSession(viewer: Viewer | null): Viewer & { sessionId: string } {
  const me = requireViewer(viewer)
  if (me.sessionId === null) throw sessionRequired()
  return { ...me, sessionId: me.sessionId }
}
