import type { TokenScope } from '../../prisma/generated/client/client.ts'
import type { RateLimit } from '../ops/rate-limits.ts'

/** What an access token needs for a field; SESSION: no token will do; ANYONE: it is asked for before one is signed in. */
export type Need = TokenScope | 'SESSION' | 'ANYONE'

type Access = {
  /** One of these is enough. What a role allows is another matter: rooms/policy.ts. */
  needs: readonly Need[]
  /** What it counts as for the limits on how often. */
  rate?: RateLimit
}

const read: Access = { needs: ['READ'], rate: 'read' }
const follow: Access = { needs: ['READ'], rate: 'subscribe' }
const within: Access = { needs: ['READ'] }
const write: Access = { needs: ['WRITE'], rate: 'write' }
const moderate: Access = { needs: ['MODERATE'], rate: 'moderate' }
const secure: Access = { needs: ['SESSION'], rate: 'account' }

/**
 * What an access token needs for each field at the root, and for those below it that open another list: so that a
 * token that may post cannot read on from what it posted. A root field that is missing here is for no token, and a
 * test fails.
 */
export const access: Record<string, Access> = {
  'Query.node': read,
  'Query.viewer': read,
  'Query.user': read,
  'Query.room': read,
  'Query.rooms': read,
  'Query.invite': read,
  'Query.searchMessages': read,
  'Query.uploadLimits': read,

  'Viewer.memberships': within,
  'Viewer.ban': within,
  'Viewer.sessions': { needs: ['SESSION'] },
  'Viewer.accessTokens': { needs: ['SESSION'] },
  'Room.viewerMembership': within,
  'Room.messages': within,
  'Room.message': within,
  'Room.members': within,
  'Room.bans': within,
  'Room.auditLog': within,
  'Room.invites': within,

  'Mutation.signUp': { needs: ['ANYONE'], rate: 'sign up' },
  'Mutation.signIn': { needs: ['ANYONE'], rate: 'sign in' },
  'Mutation.signOut': secure,
  'Mutation.changePassword': secure,
  'Mutation.revokeSession': secure,
  'Mutation.revokeOtherSessions': secure,
  'Mutation.createAccessToken': secure,
  'Mutation.revokeAccessToken': secure,
  'Mutation.deleteAccount': secure,
  'Mutation.updateProfile': { needs: ['WRITE'], rate: 'account' },

  'Mutation.createRoom': { needs: ['WRITE'], rate: 'create' },
  'Mutation.joinRoom': { needs: ['WRITE'], rate: 'join' },
  'Mutation.leaveRoom': { needs: ['WRITE'], rate: 'join' },
  'Mutation.updateRoom': moderate,
  'Mutation.changeRoomKey': moderate,
  'Mutation.deleteRoom': moderate,
  'Mutation.transferRoom': moderate,
  'Mutation.createInvite': moderate,
  'Mutation.revokeInvite': moderate,

  'Mutation.banUser': moderate,
  'Mutation.unbanUser': moderate,
  'Mutation.kickUser': moderate,
  'Mutation.setRole': moderate,

  'Mutation.sendMessage': { needs: ['WRITE'], rate: 'send' },
  'Mutation.editMessage': write,
  // One's own takes WRITE, others' MODERATE: messages/delete.ts.
  'Mutation.deleteMessage': { needs: ['WRITE', 'MODERATE'], rate: 'write' },
  'Mutation.uploadAttachment': { needs: ['WRITE'], rate: 'upload' },
  'Mutation.deleteAttachment': write,
  'Mutation.uploadAvatar': { needs: ['WRITE'], rate: 'account' },
  'Mutation.removeAvatar': { needs: ['WRITE'], rate: 'account' },
  'Mutation.addReaction': write,
  'Mutation.removeReaction': write,
  'Mutation.markRead': write,
  'Mutation.setTyping': write,

  'Subscription.roomEvents': follow,
  'Subscription.roomPresence': follow,
  'Subscription.viewerEvents': follow,
}
