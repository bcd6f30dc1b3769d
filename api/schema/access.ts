import type { TokenScope } from '../../prisma/generated/client/client.ts'
import type { RateLimit } from '../ops/rate-limits.ts'

/** The scope that an access token needs, SESSION if no access token may use a field, or ANYONE if no sign-in is needed. */
export type Need = TokenScope | 'SESSION' | 'ANYONE'

type Access = {
  /** One of these is enough. A member's role is checked as well (rooms/policy.ts). */
  needs: readonly Need[]
  /** The rate limit that the field counts against. */
  rate?: RateLimit
}

const read: Access = { needs: ['READ'], rate: 'read' }
const subscribe: Access = { needs: ['READ'], rate: 'subscribe' }
const readList: Access = { needs: ['READ'] }
const write: Access = { needs: ['WRITE'], rate: 'write' }
const moderate: Access = { needs: ['MODERATE'], rate: 'moderate' }
const sessionList: Access = { needs: ['SESSION'] }
const sessionOnly: Access = { needs: ['SESSION'], rate: 'account' }

/**
 * The requirements of every root field, and of every field below that opens another list: a token that may only post must
 * not read the room through the message that it posted. A root field without an entry needs a session, and fails a test.
 */
export const access: Record<string, Access> = {
  'Query.node': read,
  'Query.nodes': read,
  'Query.viewer': read,
  'Query.user': read,
  'Query.room': read,
  'Query.rooms': read,
  'Query.invite': read,
  'Query.serverInvite': read,
  'Query.searchMessages': read,
  'Query.uploadLimits': read,
  'Query.server': { needs: ['ANYONE'], rate: 'read' },
  'Query.identitySignUp': { needs: ['ANYONE'], rate: 'read' },
  'Query.admin': { needs: ['SESSION'], rate: 'read' },

  'Viewer.memberships': readList,
  'Viewer.directs': readList,
  'Viewer.blocked': readList,
  'Viewer.ban': readList,
  'Viewer.people': readList,
  'Viewer.removedAt': readList,
  'Viewer.ownedRooms': readList,
  'Viewer.settings': readList,
  'Viewer.pushSubscriptions': sessionList,
  'Viewer.saved': readList,
  'Viewer.notifications': readList,
  'Viewer.unreadNotificationCount': readList,
  'Viewer.identities': sessionList,
  'Viewer.passkeys': sessionList,
  'Viewer.hasPassword': sessionList,
  'Viewer.sessions': sessionList,
  'Viewer.accessTokens': sessionList,
  'Viewer.bots': sessionList,
  'Viewer.offeredBots': sessionList,
  'Viewer.totpEnabled': sessionList,
  'Viewer.signedInWithTwoFactors': sessionList,
  'Viewer.recoveryCodesLeft': sessionList,
  'Viewer.email': sessionList,
  'Viewer.emailConfirmed': sessionList,
  'Viewer.pendingEmail': sessionList,
  'Admin.users': sessionList,
  'Admin.account': sessionList,
  'Admin.rooms': sessionList,
  'Admin.invites': sessionList,
  'Admin.reports': sessionList,
  'Admin.auditLog': sessionList,
  'Admin.statistics': sessionList,
  'Admin.health': sessionList,
  'Room.people': readList,
  'Room.viewerMembership': readList,
  'Room.messages': readList,
  'Room.pins': readList,
  'Room.message': readList,
  'Room.membership': readList,
  'Room.members': readList,
  'Room.bans': readList,
  'Room.auditLog': readList,
  'Room.invites': readList,
  'Room.reports': readList,
  'Room.openReportCount': readList,
  'Report.message': readList,

  'Mutation.setUpServer': { needs: ['ANYONE'], rate: 'sign up' },
  'Mutation.signUp': { needs: ['ANYONE'], rate: 'sign up' },
  'Mutation.requestPasswordReset': { needs: ['ANYONE'], rate: 'sign in' },
  'Mutation.resetPassword': { needs: ['ANYONE'], rate: 'sign in' },
  'Mutation.signIn': { needs: ['ANYONE'], rate: 'sign in' },
  'Mutation.completeProviderSignIn': { needs: ['ANYONE'], rate: 'sign in' },
  'Mutation.signUpWithIdentity': { needs: ['ANYONE'], rate: 'sign up' },
  'Mutation.startIdentityLink': sessionOnly,
  'Mutation.unlinkIdentity': sessionOnly,
  'Mutation.startPasskey': sessionOnly,
  'Mutation.addPasskey': sessionOnly,
  'Mutation.removePasskey': sessionOnly,
  'Mutation.startPasskeySignIn': { needs: ['ANYONE'], rate: 'sign in' },
  'Mutation.signInWithPasskey': { needs: ['ANYONE'], rate: 'sign in' },
  'Mutation.signOut': sessionOnly,
  'Mutation.changePassword': sessionOnly,
  'Mutation.startTotp': sessionOnly,
  'Mutation.confirmTotp': sessionOnly,
  'Mutation.disableTotp': sessionOnly,
  'Mutation.renewRecoveryCodes': sessionOnly,
  'Mutation.setEmail': sessionOnly,
  'Mutation.confirmEmail': sessionOnly,
  'Mutation.removeEmail': sessionOnly,
  'Mutation.revokeSession': sessionOnly,
  'Mutation.revokeOtherSessions': sessionOnly,
  'Mutation.createAccessToken': sessionOnly,
  'Mutation.revokeAccessToken': sessionOnly,
  'Mutation.deleteAccount': sessionOnly,
  'Mutation.createBot': sessionOnly,
  'Mutation.replaceBotToken': sessionOnly,
  'Mutation.deleteBot': sessionOnly,
  'Mutation.offerBot': sessionOnly,
  'Mutation.acceptBot': sessionOnly,
  'Mutation.declineBot': sessionOnly,
  'Mutation.updateProfile': { needs: ['WRITE'], rate: 'account' },
  'Mutation.updateSettings': { needs: ['WRITE'], rate: 'account' },

  'Mutation.addPushSubscription': sessionOnly,
  'Mutation.removePushSubscription': sessionOnly,
  'Mutation.sendTestPush': sessionOnly,

  'Mutation.updateServer': sessionOnly,
  'Mutation.uploadServerLogo': sessionOnly,
  'Mutation.removeServerLogo': sessionOnly,
  'Mutation.setAdmin': sessionOnly,
  'Mutation.suspendUser': sessionOnly,
  'Mutation.unsuspendUser': sessionOnly,
  'Mutation.signOutUser': sessionOnly,
  'Mutation.createPasswordResetLink': sessionOnly,
  'Mutation.deleteUser': sessionOnly,
  'Mutation.deleteRoomAsAdmin': sessionOnly,
  'Mutation.appointOwner': sessionOnly,
  'Mutation.testHealth': sessionOnly,
  'Mutation.createServerInvite': sessionOnly,
  'Mutation.revokeServerInvite': sessionOnly,

  'Mutation.createRoom': { needs: ['WRITE'], rate: 'create' },
  'Mutation.openDirect': { needs: ['WRITE'], rate: 'create' },
  'Mutation.hideDirect': write,
  'Mutation.blockUser': write,
  'Mutation.unblockUser': write,
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
  'Mutation.reportMessage': { needs: ['WRITE'], rate: 'report' },
  'Mutation.resolveReport': moderate,
  'Mutation.setRole': moderate,

  'Mutation.sendMessage': { needs: ['WRITE'], rate: 'send' },
  'Mutation.editMessage': write,
  // WRITE for the viewer's own messages, MODERATE for others' (messages/delete.ts).
  'Mutation.deleteMessage': { needs: ['WRITE', 'MODERATE'], rate: 'write' },
  // The same (messages/link-preview.ts).
  'Mutation.removeLinkPreview': { needs: ['WRITE', 'MODERATE'], rate: 'write' },
  'Mutation.uploadAttachment': { needs: ['WRITE'], rate: 'upload' },
  'Mutation.deleteAttachment': write,
  'Mutation.uploadAvatar': { needs: ['WRITE'], rate: 'account' },
  'Mutation.removeAvatar': { needs: ['WRITE'], rate: 'account' },
  'Mutation.saveMessage': write,
  'Mutation.unsaveMessage': write,
  'Mutation.pinMessage': moderate,
  'Mutation.unpinMessage': moderate,
  'Mutation.addReaction': write,
  'Mutation.removeReaction': write,
  'Mutation.votePoll': write,
  // WRITE for the viewer's own polls, MODERATE for others' (polls/close.ts).
  'Mutation.closePoll': { needs: ['WRITE', 'MODERATE'], rate: 'write' },
  'Mutation.markRead': write,
  'Mutation.setFavorite': write,
  'Mutation.setNotifyLevel': write,
  'Mutation.markNotificationsRead': write,
  'Mutation.setTyping': write,

  'Subscription.roomEvents': subscribe,
  'Subscription.roomPresence': subscribe,
  'Subscription.viewerEvents': subscribe,
}
