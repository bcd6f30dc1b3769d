import { globalId } from '../ids.ts'
import { personIn, type Role, secret, type World } from './world.ts'

/** One request of the table. */
export interface Row {
  /** Its name in the table: the field, and after a space what is special about this request. */
  name: string
  document: string
  variables?: (world: World, role: Role) => object
  /** The path of the value in the answer, with dots. By default the first field. */
  at?: string
  /** True if it can change something, so that each attempt needs a world of its own. */
  changes?: boolean
}

type Variables = NonNullable<Row['variables']>

const room: Variables = ({ room }) => ({ id: globalId('Room', room) })
const message =
  (number: (world: World, role: Role) => number): Variables =>
  (world, role) => ({
    id: globalId('Message', `${world.room},${number(world, role)}`),
  })
const anothers = message(() => 7)
const own = message((world, role) => world.ownMessage[role])

const thread: Variables = ({ thread }) => ({ id: globalId('Room', thread) })
const direct: Variables = ({ direct }) => ({ id: globalId('Room', direct) })

const node = (what: string, id: (world: World, role: Role) => string): Row => ({
  name: `Query.node ${what}`,
  document: 'query ($id: ID!) { node(id: $id) { __typename id } }',
  variables: (world, role) => ({ id: id(world, role) }),
})

const queries: Row[] = [
  { name: 'Query.viewer', document: '{ viewer { __typename } }' },
  {
    name: 'Query.user',
    document: 'query ($name: String!) { user(username: $name) { __typename } }',
    variables: ({ usernames }) => ({ name: usernames.victim }),
  },
  {
    name: 'Query.room',
    document: 'query ($name: String!) { room(name: $name) { __typename } }',
    variables: ({ name }) => ({ name }),
  },
  {
    name: 'Query.nodes',
    document: 'query ($id: ID!) { nodes(ids: [$id]) { __typename } }',
    variables: anothers,
    at: 'nodes.0',
  },
  {
    name: 'Query.rooms listed',
    document:
      'query ($name: String!) { rooms(search: $name, first: 1, after: null, last: null, before: null) { nodes { id } } }',
    variables: ({ name }) => ({ name }),
    at: 'rooms.nodes.0',
  },
  {
    name: 'Query.invite',
    document: 'query ($code: String!) { invite(code: $code) { __typename } }',
    variables: (world) => ({ code: inviteCodes.get(world) }),
  },
  {
    name: 'Query.searchMessages in all rooms',
    document:
      'query ($text: String!) { searchMessages(query: $text, timeZone: "UTC", first: 1, after: null, last: null, before: null) { nodes { id } } }',
    variables: ({ usernames }) => ({ text: usernames.victim }),
    at: 'searchMessages.nodes.0',
  },
  {
    name: 'Query.searchMessages in the room',
    document:
      'query ($text: String!, $id: ID!) { searchMessages(query: $text, roomId: $id) { nodes { id } } }',
    variables: (world, role) => ({ ...room(world, role), text: world.usernames.victim }),
    at: 'searchMessages.nodes.0',
  },
  {
    name: 'Room.messages around one',
    document:
      'query ($id: ID!) { node(id: $id) { ... on Room { messages(around: 7, first: 1) { nodes { id } } } } }',
    variables: room,
    at: 'node.messages.nodes.0',
  },
  {
    name: 'Query.room by the name of a conversation',
    document: 'query ($name: String!) { room(name: $name) { __typename } }',
    variables: ({ usernames }) => ({
      name: [usernames.member, usernames.owner, usernames.victim].join(),
    }),
  },
  {
    name: 'Query.rooms with a conversation',
    document: 'query ($name: String!) { rooms(search: $name) { nodes { id } } }',
    variables: ({ usernames }) => ({ name: usernames.victim }),
    at: 'rooms.nodes.0',
  },
  {
    name: 'Query.searchMessages in a conversation',
    document:
      'query ($text: String!, $id: ID!) { searchMessages(query: $text, roomId: $id) { nodes { id } } }',
    variables: (world, role) => ({ ...direct(world, role), text: 'private' }),
    at: 'searchMessages.nodes.0',
  },
  {
    name: 'Query.searchMessages found in a conversation',
    document: 'query ($text: String!) { searchMessages(query: $text) { nodes { id } } }',
    variables: ({ usernames }) => ({ text: `private ${usernames.victim}` }),
    at: 'searchMessages.nodes.0',
  },
  {
    name: 'Query.searchMessages in a thread',
    document: 'query ($id: ID!) { searchMessages(query: "reply", roomId: $id) { nodes { id } } }',
    variables: thread,
    at: 'searchMessages.nodes.0',
  },
  {
    name: 'Query.room of a thread',
    document: 'query ($name: String!) { room(name: $name) { id } }',
    variables: ({ name }) => ({ name: `${name}/2` }),
    at: 'room',
  },
  {
    name: 'Room.people of a conversation',
    document: 'query ($id: ID!) { node(id: $id) { ... on Room { people { id } } } }',
    variables: direct,
    at: 'node.people',
  },
  {
    name: 'Room.reports of a conversation',
    document: 'query ($id: ID!) { node(id: $id) { ... on Room { reports { nodes { id } } } } }',
    variables: direct,
    at: 'node.reports.nodes.0',
  },
  {
    name: 'Report.message of a conversation',
    document: 'query ($id: ID!) { node(id: $id) { ... on Report { message { text author { id } } } } }',
    variables: ({ directReport }) => ({ id: globalId('Report', directReport) }),
    at: 'node.message',
  },
  {
    name: 'Report.room of a conversation, its messages',
    document:
      'query ($id: ID!) { node(id: $id) { ... on Report { room { messages(last: 1) { nodes { id } } } } } }',
    variables: ({ directReport }) => ({ id: globalId('Report', directReport) }),
    at: 'node.room.messages.nodes.0',
  },
  { name: 'Query.uploadLimits', document: '{ uploadLimits { __typename } }' },
  { name: 'Query.server', document: '{ server { __typename } }' },
  { name: 'Query.customEmoji', document: '{ customEmoji { __typename } }', at: 'customEmoji.0' },
  {
    name: 'Query.customEmoji by name',
    document: '{ customEmoji(names: ["no-such"]) { __typename } }',
    at: 'customEmoji',
  },
  {
    name: 'Query.serverInvite',
    document: 'query ($serverCode: String!) { serverInvite(code: $serverCode) { __typename } }',
    variables: (world) => ({ serverCode: serverInviteCodes.get(world) }),
  },
  { name: 'Query.admin', document: '{ admin { __typename } }' },
  { name: 'Query.identitySignUp', document: '{ identitySignUp { __typename } }' },
  node('User', ({ users }) => globalId('User', users.victim)),
  node('Room', ({ room }) => globalId('Room', room)),
  node('Membership of another', ({ room, users }) => globalId('Membership', `${room},${users.victim}`)),
  node('Membership of one’s own', ({ room, users }, role) =>
    globalId('Membership', `${room},${users[personIn(role)]}`),
  ),
  node('Room of a conversation', ({ direct }) => globalId('Room', direct)),
  node('Membership of a conversation', ({ direct, users }) =>
    globalId('Membership', `${direct},${users.victim}`),
  ),
  node('Membership, own, in a conversation', ({ direct, users }, role) =>
    globalId('Membership', `${direct},${users[personIn(role)]}`),
  ),
  node('Message of a conversation', ({ direct }) => globalId('Message', `${direct},1`)),
  node('Attachment of a conversation', ({ directAttachment }) => globalId('Attachment', directAttachment)),
  node('Room of a thread', ({ thread }) => globalId('Room', thread)),
  node('Membership of a thread', ({ thread, users }) => globalId('Membership', `${thread},${users.victim}`)),
  node('Message of a thread', ({ thread }) => globalId('Message', `${thread},1`)),
  node('Message', ({ room }) => globalId('Message', `${room},7`)),
  node('Attachment of a message', ({ attachment }) => globalId('Attachment', attachment)),
  node('Attachment of another, unsent', ({ ownAttachment }) =>
    globalId('Attachment', ownAttachment['signed out']),
  ),
  node('Attachment of one’s own, unsent', ({ ownAttachment }, role) =>
    globalId('Attachment', ownAttachment[role]),
  ),
  node('Ban of another', ({ ban }) => globalId('Ban', ban.outlaw)),
  node('Ban of the banned', ({ ban }) => globalId('Ban', ban.banned)),
  node('AuditEntry', ({ entry }) => globalId('AuditEntry', entry)),
  node('Invite', ({ invite }) => globalId('Invite', invite)),
  node('Report', ({ report }) => globalId('Report', report)),
  node('Report of a conversation', ({ directReport }) => globalId('Report', directReport)),
  node('CustomEmoji', ({ customEmoji }) => globalId('CustomEmoji', customEmoji)),
  node('ServerInvite', ({ serverInvite }) => globalId('ServerInvite', serverInvite)),
  node('Session of another', ({ session }) => globalId('Session', session)),
  node('Session of one’s own', ({ ownSession }, role) => globalId('Session', ownSession[personIn(role)])),
  node('Passkey of another', ({ ownPasskey }) => globalId('Passkey', ownPasskey.victim)),
  node('Passkey of one’s own', ({ ownPasskey }, role) => globalId('Passkey', ownPasskey[personIn(role)])),
  node('PushSubscription of another', ({ ownBrowser }) => globalId('PushSubscription', ownBrowser.victim)),
  node('PushSubscription of one’s own', ({ ownBrowser }, role) =>
    globalId('PushSubscription', ownBrowser[personIn(role)]),
  ),
  node('Notification of another', ({ ownNotification }) => globalId('Notification', ownNotification.victim)),
  node('Notification of another’s sign-in', ({ ownSignIn }) => globalId('Notification', ownSignIn.victim)),
  node('ScheduledMessage of another', ({ ownScheduled }) =>
    globalId('ScheduledMessage', ownScheduled.victim),
  ),
  node('ScheduledMessage of one’s own', ({ ownScheduled }, role) =>
    globalId('ScheduledMessage', ownScheduled[personIn(role)]),
  ),
  node('SavedMessage of another', ({ ownSaved }) => globalId('SavedMessage', ownSaved.victim)),
  node('SavedMessage of one’s own', ({ ownSaved }, role) =>
    globalId('SavedMessage', ownSaved[personIn(role)]),
  ),
  node('Notification of one’s own', ({ ownNotification }, role) =>
    globalId('Notification', ownNotification[personIn(role)]),
  ),
  node('AccessToken of another', ({ accessToken }) => globalId('AccessToken', accessToken)),
  node('AccessToken of one’s own', ({ ownAccessToken }, role) =>
    globalId('AccessToken', ownAccessToken[personIn(role)]),
  ),
]

const mutation = (name: string, document: string, variables?: Variables): Row => ({
  name: `Mutation.${name}`,
  document,
  variables,
  changes: true,
})

const target: Variables = (world) => ({
  id: globalId('Room', world.room),
  user: globalId('User', world.users.victim),
})
const fresh = () => `fresh${Math.random().toString(36).slice(2, 12)}`

const mutations: Row[] = [
  mutation(
    'signUp',
    'mutation ($name: String!, $secret: String!) { signUp(input: { username: $name, password: $secret, displayName: "New" }) { token user { __typename } } }',
    () => ({ name: fresh(), secret }),
  ),
  mutation(
    'setUpServer',
    'mutation ($name: String!, $secret: String!) { setUpServer(input: { code: "none", username: $name, password: $secret, displayName: "New", serverName: "Mine", signUpPolicy: OPEN, roomName: "Mine" }) { token } }',
    () => ({ name: fresh(), secret }),
  ),
  mutation(
    'signUp with an invite',
    'mutation ($name: String!, $secret: String!, $code: String!) { signUp(input: { username: $name, password: $secret, invite: $code }) { token } }',
    (world) => ({ name: fresh(), secret, code: inviteCodes.get(world) }),
  ),
  mutation(
    'signIn',
    'mutation ($name: String!, $secret: String!) { signIn(input: { username: $name, password: $secret, code: "000000" }) { token user { __typename } } }',
    ({ usernames }) => ({ name: usernames.victim, secret }),
  ),
  mutation(
    'completeProviderSignIn',
    'mutation { completeProviderSignIn(number: 1, answer: "?code=none") { __typename } }',
  ),
  mutation(
    'signUpWithIdentity',
    'mutation ($name: String!) { signUpWithIdentity(input: { username: $name, displayName: "New", invite: "none" }) { token } }',
    () => ({ name: fresh() }),
  ),
  mutation(
    'startIdentityLink',
    'mutation ($secret: String!) { startIdentityLink(providerId: "none", password: $secret) }',
    () => ({ secret }),
  ),
  mutation(
    'unlinkIdentity',
    'mutation ($secret: String!) { unlinkIdentity(providerId: "none", password: $secret) { __typename } }',
    () => ({ secret }),
  ),
  mutation('startPasskey', 'mutation ($secret: String!) { startPasskey(password: $secret) }', () => ({
    secret,
  })),
  mutation('addPasskey', 'mutation { addPasskey(name: "phone", credential: "none") { __typename } }'),
  mutation(
    'removePasskey of another',
    'mutation ($id: ID!, $secret: String!) { removePasskey(id: $id, password: $secret) { __typename } }',
    ({ ownPasskey }) => ({ id: globalId('Passkey', ownPasskey.victim), secret }),
  ),
  mutation(
    'removePasskey of one’s own',
    'mutation ($id: ID!, $secret: String!) { removePasskey(id: $id, password: $secret) { __typename } }',
    ({ ownPasskey }, role) => ({ id: globalId('Passkey', ownPasskey[personIn(role)]), secret }),
  ),
  mutation('startPasskeySignIn', 'mutation { startPasskeySignIn }'),
  mutation('signInWithPasskey', 'mutation { signInWithPasskey(credential: "none") { __typename } }'),
  mutation('signOut', 'mutation { signOut }'),
  mutation(
    'changePassword',
    'mutation ($secret: String!) { changePassword(input: { currentPassword: $secret, newPassword: "another one" }) { __typename } }',
    () => ({ secret }),
  ),
  mutation(
    'setEmail',
    'mutation ($secret: String!) { setEmail(email: "new@example.org", password: $secret) { __typename } }',
    () => ({ secret }),
  ),
  mutation('confirmEmail', 'mutation { confirmEmail(code: "00000000") { __typename } }'),
  mutation(
    'removeEmail',
    'mutation ($secret: String!) { removeEmail(password: $secret) { __typename } }',
    () => ({ secret }),
  ),
  mutation('requestPasswordReset', 'mutation { requestPasswordReset(login: "victim") }'),
  mutation(
    'startTotp',
    'mutation ($secret: String!) { startTotp(password: $secret) { __typename } }',
    () => ({ secret }),
  ),
  mutation('confirmTotp', 'mutation { confirmTotp(code: "000000") }'),
  mutation(
    'disableTotp',
    'mutation ($secret: String!) { disableTotp(password: $secret) { __typename } }',
    () => ({ secret }),
  ),
  mutation(
    'renewRecoveryCodes',
    'mutation ($secret: String!) { renewRecoveryCodes(password: $secret) }',
    () => ({ secret }),
  ),
  mutation(
    'updateProfile',
    'mutation { updateProfile(input: { displayName: "Changed", bot: false }) { __typename } }',
  ),
  mutation(
    'updateSettings',
    'mutation { updateSettings(input: { locale: "de", timeZone: "Europe/Berlin", doNotDisturbUntil: "2199-01-01T00:00:00Z", quietHours: { from: "22:00", to: "07:00" }, emailNotifications: DAILY, notificationText: false }) { __typename } }',
  ),
  mutation(
    'updateServer',
    'mutation { updateServer(input: { name: "Latchkey", description: "", signUpPolicy: OPEN, adminSecondFactorRequired: false, uploadLimit: 2048, roomStorageLimit: 0, linkPreviews: true, customEmojiOpen: false }) { __typename } }',
  ),
  mutation(
    'setAdmin',
    'mutation ($id: ID!) { setAdmin(userId: $id, admin: true) { __typename } }',
    ({ users }) => ({ id: globalId('User', users.victim) }),
  ),
  mutation(
    'suspendUser',
    'mutation ($id: ID!) { suspendUser(userId: $id, reason: "Spam", expiresAt: "2199-01-01T00:00:00Z") { __typename } }',
    ({ users }) => ({ id: globalId('User', users.victim) }),
  ),
  mutation(
    'suspendUser for a period',
    'mutation ($id: ID!) { suspendUser(userId: $id, reason: "Spam", expiresIn: 60) { __typename } }',
    ({ users }) => ({ id: globalId('User', users.victim) }),
  ),
  mutation(
    'unsuspendUser',
    'mutation ($id: ID!) { unsuspendUser(userId: $id) { __typename } }',
    ({ users }) => ({ id: globalId('User', users.victim) }),
  ),
  mutation('signOutUser', 'mutation ($id: ID!) { signOutUser(userId: $id) { __typename } }', ({ users }) => ({
    id: globalId('User', users.victim),
  })),
  mutation(
    'createPasswordResetLink',
    'mutation ($id: ID!) { createPasswordResetLink(userId: $id) }',
    ({ users }) => ({ id: globalId('User', users.victim) }),
  ),
  mutation(
    'resetPassword',
    'mutation ($secret: String!) { resetPassword(token: "none", newPassword: $secret, code: "000000") { token } }',
    () => ({ secret }),
  ),
  mutation('deleteUser', 'mutation ($id: ID!) { deleteUser(userId: $id) }', ({ users }) => ({
    id: globalId('User', users.victim),
  })),
  mutation(
    'deleteRoomAsAdmin',
    'mutation ($id: ID!) { deleteRoomAsAdmin(roomId: $id, reason: "Spam") }',
    ({ room }) => ({ id: globalId('Room', room) }),
  ),
  mutation(
    'appointOwner',
    'mutation ($id: ID!, $user: ID!) { appointOwner(roomId: $id, userId: $user) { __typename } }',
    target,
  ),
  mutation(
    'createBot',
    'mutation ($name: String!) { createBot(input: { username: $name, displayName: "Bot", scopes: [READ] }) { __typename } }',
    () => ({ name: fresh() }),
  ),
  mutation(
    'replaceBotToken of someone else’s bot',
    'mutation ($id: ID!) { replaceBotToken(userId: $id, scopes: [READ]) { __typename } }',
    ({ users }) => ({ id: globalId('User', users.victim) }),
  ),
  mutation(
    'deleteBot of someone else’s bot',
    'mutation ($id: ID!) { deleteBot(userId: $id) }',
    ({ users }) => ({ id: globalId('User', users.victim) }),
  ),
  mutation(
    'offerBot of someone else’s bot',
    'mutation ($id: ID!) { offerBot(userId: $id, toUserId: $id) { __typename } }',
    ({ users }) => ({ id: globalId('User', users.victim) }),
  ),
  mutation(
    'acceptBot that is not offered',
    'mutation ($id: ID!) { acceptBot(userId: $id) { __typename } }',
    ({ users }) => ({ id: globalId('User', users.victim) }),
  ),
  mutation(
    'declineBot that is not offered',
    'mutation ($id: ID!) { declineBot(userId: $id) }',
    ({ users }) => ({ id: globalId('User', users.victim) }),
  ),
  mutation('testHealth', 'mutation { testHealth(component: FILES) { ok } }'),
  mutation(
    'signUp with an invite to the server',
    'mutation ($name: String!, $secret: String!, $serverCode: String!) { signUp(input: { username: $name, password: $secret, invite: $serverCode }) { token } }',
    (world) => ({ name: fresh(), secret, serverCode: serverInviteCodes.get(world) }),
  ),
  mutation(
    'createServerInvite',
    'mutation { createServerInvite(maxUses: 1, expiresAt: "2199-01-01T00:00:00Z") { __typename } }',
  ),
  mutation(
    'createServerInvite for a period',
    'mutation { createServerInvite(expiresIn: 60) { __typename } }',
  ),
  mutation(
    'revokeServerInvite',
    'mutation ($id: ID!) { revokeServerInvite(id: $id) }',
    ({ serverInvite }) => ({ id: globalId('ServerInvite', serverInvite) }),
  ),
  mutation(
    'uploadServerLogo',
    'mutation ($file: File!) { uploadServerLogo(file: $file) { __typename } }',
    () => ({ file: null }),
  ),
  mutation(
    'uploadCustomEmoji',
    'mutation ($name: String!, $file: File!) { uploadCustomEmoji(name: $name, file: $file) { __typename } }',
    () => ({ name: fresh(), file: null }),
  ),
  mutation(
    'deleteCustomEmoji of another',
    'mutation ($id: ID!) { deleteCustomEmoji(id: $id) }',
    ({ customEmoji }) => ({ id: globalId('CustomEmoji', customEmoji) }),
  ),
  mutation('removeAvatar', 'mutation { removeAvatar { __typename } }'),
  mutation(
    'removeAvatar of someone else’s bot',
    'mutation ($id: ID!) { removeAvatar(userId: $id) { __typename } }',
    ({ users }) => ({ id: globalId('User', users.victim) }),
  ),
  mutation(
    'uploadAvatar of someone else’s bot',
    'mutation ($file: File!, $id: ID!) { uploadAvatar(file: $file, userId: $id) { __typename } }',
    ({ users }) => ({ file: null, id: globalId('User', users.victim) }),
  ),
  mutation('uploadAvatar', 'mutation ($file: File!) { uploadAvatar(file: $file) { __typename } }', () => ({
    file: null,
  })),
  mutation(
    'revokeSession of another',
    'mutation ($id: ID!) { revokeSession(id: $id) { __typename } }',
    ({ session }) => ({ id: globalId('Session', session) }),
  ),
  mutation(
    'revokeSession of one’s own',
    'mutation ($id: ID!) { revokeSession(id: $id) { __typename } }',
    ({ ownSession }, role) => ({
      id: globalId('Session', ownSession[personIn(role)]),
    }),
  ),
  mutation('revokeOtherSessions', 'mutation { revokeOtherSessions { __typename } }'),
  mutation(
    'createAccessToken',
    'mutation { createAccessToken(input: { name: "new", scopes: [READ, WRITE, MODERATE], expiresAt: "2199-01-01T00:00:00Z" }) { token accessToken { __typename } } }',
  ),
  mutation(
    'createAccessToken for a period',
    'mutation { createAccessToken(input: { name: "new", scopes: [READ], expiresIn: 60 }) { token } }',
  ),
  mutation(
    'revokeAccessToken of another',
    'mutation ($id: ID!) { revokeAccessToken(id: $id) { __typename } }',
    ({ accessToken }) => ({
      id: globalId('AccessToken', accessToken),
    }),
  ),
  mutation(
    'revokeAccessToken of one’s own',
    'mutation ($id: ID!) { revokeAccessToken(id: $id) { __typename } }',
    ({ ownAccessToken }, role) => ({
      id: globalId('AccessToken', ownAccessToken[personIn(role)]),
    }),
  ),
  mutation('deleteAccount', 'mutation ($secret: String!) { deleteAccount(password: $secret) }', () => ({
    secret,
  })),

  mutation(
    'createRoom',
    'mutation ($name: String!) { createRoom(input: { name: $name, key: "", topic: "", capacity: null }) { __typename } }',
    () => ({ name: fresh() }),
  ),
  mutation(
    'updateRoom',
    'mutation ($id: ID!, $name: String!) { updateRoom(input: { roomId: $id, name: $name, topic: "x", capacity: 50, slowMode: 1, membersMayMentionAll: true, linkPreviews: false }) { __typename } }',
    (world, role) => ({ ...room(world, role), name: fresh() }),
  ),
  mutation(
    'changeRoomKey',
    'mutation ($id: ID!) { changeRoomKey(roomId: $id, key: null) { __typename } }',
    room,
  ),
  mutation('deleteRoom', 'mutation ($id: ID!) { deleteRoom(roomId: $id) }', room),
  mutation(
    'transferRoom',
    'mutation ($id: ID!, $user: ID!) { transferRoom(roomId: $id, userId: $user) { __typename } }',
    target,
  ),
  mutation(
    'joinRoom with its key',
    'mutation ($name: String!, $secret: String!) { joinRoom(input: { name: $name, key: $secret }) { __typename } }',
    ({ name }) => ({ name, secret }),
  ),
  mutation(
    'joinRoom with a wrong key',
    'mutation ($name: String!) { joinRoom(input: { name: $name, key: "wrong" }) { __typename } }',
    ({ name }) => ({ name }),
  ),
  mutation(
    'joinRoom without a key',
    'mutation ($name: String!) { joinRoom(input: { name: $name }) { __typename } }',
    ({ name }) => ({
      name,
    }),
  ),
  mutation(
    'joinRoom by an invite',
    'mutation ($code: String!) { joinRoom(input: { invite: $code }) { __typename } }',
    (world) => ({
      code: inviteCodes.get(world),
    }),
  ),
  mutation(
    'openDirect',
    'mutation ($user: ID!) { openDirect(userIds: [$user]) { __typename } }',
    ({ users }) => ({ user: globalId('User', users.victim) }),
  ),
  mutation('startThread', 'mutation ($id: ID!) { startThread(messageId: $id) { __typename } }', anothers),
  mutation('followThread', 'mutation ($id: ID!) { followThread(roomId: $id) { __typename } }', thread),
  mutation(
    'sendMessage in a thread',
    'mutation ($id: ID!) { sendMessage(input: { roomId: $id, text: "hello" }) { __typename } }',
    thread,
  ),
  mutation('leaveRoom of a thread', 'mutation ($id: ID!) { leaveRoom(roomId: $id) { __typename } }', thread),
  mutation(
    'deleteMessage of another in a thread',
    'mutation ($id: ID!) { deleteMessage(messageId: $id, reason: "x") { __typename } }',
    ({ thread }) => ({ id: globalId('Message', `${thread},1`) }),
  ),
  mutation('hideDirect', 'mutation ($id: ID!) { hideDirect(roomId: $id) { __typename } }', direct),
  mutation('blockUser', 'mutation ($user: ID!) { blockUser(userId: $user) { __typename } }', ({ users }) => ({
    user: globalId('User', users.victim),
  })),
  mutation(
    'unblockUser',
    'mutation ($user: ID!) { unblockUser(userId: $user) { __typename } }',
    ({ users }) => ({ user: globalId('User', users.outlaw) }),
  ),
  mutation(
    'sendMessage in a conversation',
    'mutation ($id: ID!) { sendMessage(input: { roomId: $id, text: "hello" }) { __typename } }',
    direct,
  ),
  mutation(
    'updateRoom of a conversation',
    'mutation ($id: ID!) { updateRoom(input: { roomId: $id, topic: "x" }) { __typename } }',
    direct,
  ),
  mutation(
    'leaveRoom of a conversation',
    'mutation ($id: ID!) { leaveRoom(roomId: $id) { __typename } }',
    direct,
  ),
  mutation(
    'deleteRoomAsAdmin of a conversation',
    'mutation ($id: ID!) { deleteRoomAsAdmin(roomId: $id, reason: "Spam") }',
    direct,
  ),
  mutation('leaveRoom', 'mutation ($id: ID!) { leaveRoom(roomId: $id) { __typename } }', room),
  mutation(
    'createInvite',
    'mutation ($id: ID!) { createInvite(input: { roomId: $id, maxUses: 1, expiresAt: "2199-01-01T00:00:00Z" }) { code } }',
    room,
  ),
  mutation(
    'createInvite for a period',
    'mutation ($id: ID!) { createInvite(input: { roomId: $id, expiresIn: 60 }) { code } }',
    room,
  ),
  mutation('revokeInvite', 'mutation ($id: ID!) { revokeInvite(id: $id) }', ({ invite }) => ({
    id: globalId('Invite', invite),
  })),
  mutation(
    'banUser a member',
    'mutation ($id: ID!, $user: ID!) { banUser(input: { roomId: $id, userId: $user, reason: "x", expiresAt: "2199-01-01T00:00:00Z", deleteMessagesSince: 60 }) { __typename } }',
    target,
  ),
  mutation(
    'banUser for a period',
    'mutation ($id: ID!, $user: ID!) { banUser(input: { roomId: $id, userId: $user, expiresIn: 60 }) { __typename } }',
    target,
  ),
  mutation(
    'banUser a moderator',
    'mutation ($id: ID!, $user: ID!) { banUser(input: { roomId: $id, userId: $user }) { __typename } }',
    (world) => ({ id: globalId('Room', world.room), user: globalId('User', world.users.peer) }),
  ),
  mutation(
    'banUser the owner',
    'mutation ($id: ID!, $user: ID!) { banUser(input: { roomId: $id, userId: $user }) { __typename } }',
    (world) => ({ id: globalId('Room', world.room), user: globalId('User', world.users.owner) }),
  ),
  mutation(
    'unbanUser',
    'mutation ($id: ID!, $user: ID!) { unbanUser(roomId: $id, userId: $user) }',
    (world) => ({
      id: globalId('Room', world.room),
      user: globalId('User', world.users.outlaw),
    }),
  ),
  mutation(
    'unbanUser oneself',
    'mutation ($id: ID!, $user: ID!) { unbanUser(roomId: $id, userId: $user) }',
    (world, role) => ({
      id: globalId('Room', world.room),
      user: globalId('User', world.users[personIn(role)]),
    }),
  ),
  mutation(
    'reportMessage of another',
    'mutation ($id: ID!) { reportMessage(messageId: $id, reason: "spam") }',
    anothers,
  ),
  mutation(
    'reportMessage of one’s own',
    'mutation ($id: ID!) { reportMessage(messageId: $id, reason: "spam") }',
    own,
  ),
  mutation(
    'resolveReport',
    'mutation ($id: ID!) { resolveReport(id: $id) { __typename } }',
    ({ report }) => ({
      id: globalId('Report', report),
    }),
  ),
  mutation(
    'resolveReport of a conversation',
    'mutation ($id: ID!) { resolveReport(id: $id) { __typename } }',
    ({ directReport }) => ({
      id: globalId('Report', directReport),
    }),
  ),
  mutation(
    'kickUser',
    'mutation ($id: ID!, $user: ID!) { kickUser(roomId: $id, userId: $user, reason: "x") { __typename } }',
    target,
  ),
  mutation(
    'setRole of another',
    'mutation ($id: ID!, $user: ID!) { setRole(roomId: $id, userId: $user, role: MODERATOR) { __typename } }',
    target,
  ),
  mutation(
    'setRole of oneself',
    'mutation ($id: ID!, $user: ID!) { setRole(roomId: $id, userId: $user, role: OWNER) { __typename } }',
    (world, role) => ({
      id: globalId('Room', world.room),
      user: globalId('User', world.users[personIn(role)]),
    }),
  ),

  mutation(
    'sendMessage',
    'mutation ($id: ID!, $reply: ID!, $file: ID!) { sendMessage(input: { roomId: $id, text: "hello", nonce: "n", replyToId: $reply, attachmentIds: [$file] }) { __typename } }',
    (world, role) => ({
      ...room(world, role),
      reply: globalId('Message', `${world.room},7`),
      file: globalId('Attachment', world.ownAttachment[role]),
    }),
  ),
  mutation(
    'sendMessage in answer to another room’s',
    'mutation ($id: ID!, $reply: ID!) { sendMessage(input: { roomId: $id, text: "hello", replyToId: $reply }) { __typename } }',
    (world, role) => ({ ...room(world, role), reply: globalId('Message', `${world.elsewhere},1`) }),
  ),
  mutation(
    'sendMessage with another’s attachment',
    'mutation ($id: ID!, $file: ID!) { sendMessage(input: { roomId: $id, text: "hello", attachmentIds: [$file] }) { __typename } }',
    (world, role) => ({
      ...room(world, role),
      file: globalId('Attachment', world.ownAttachment['signed out']),
    }),
  ),
  mutation(
    'editMessage of one’s own',
    'mutation ($id: ID!) { editMessage(messageId: $id, text: "changed") { __typename } }',
    own,
  ),
  mutation(
    'editMessage of another',
    'mutation ($id: ID!) { editMessage(messageId: $id, text: "changed") { __typename } }',
    anothers,
  ),
  mutation(
    'deleteMessage of one’s own',
    'mutation ($id: ID!) { deleteMessage(messageId: $id, reason: "x") { __typename } }',
    own,
  ),
  mutation(
    'deleteMessage of another',
    'mutation ($id: ID!) { deleteMessage(messageId: $id, reason: "x") { __typename } }',
    anothers,
  ),
  mutation(
    'removeLinkPreview of one’s own',
    'mutation ($id: ID!) { removeLinkPreview(messageId: $id) { __typename } }',
    own,
  ),
  mutation(
    'removeLinkPreview of another',
    'mutation ($id: ID!) { removeLinkPreview(messageId: $id) { __typename } }',
    anothers,
  ),
  mutation(
    'addReaction',
    'mutation ($id: ID!) { addReaction(messageId: $id, emoji: "🎉") { __typename } }',
    anothers,
  ),
  mutation(
    'removeReaction',
    'mutation ($id: ID!) { removeReaction(messageId: $id, emoji: "👍") { __typename } }',
    anothers,
  ),
  mutation(
    'saveMessage',
    'mutation ($id: ID!) { saveMessage(messageId: $id, remindAt: "2199-01-01T00:00:00Z") { __typename } }',
    anothers,
  ),
  mutation('unsaveMessage', 'mutation ($id: ID!) { unsaveMessage(messageId: $id) }', anothers),
  mutation(
    'scheduleMessage',
    'mutation ($id: ID!, $reply: ID!, $file: ID!) { scheduleMessage(input: { roomId: $id, text: "hello", nonce: "n", replyToId: $reply, attachmentIds: [$file] }, sendAt: "$TOMORROW") { __typename } }'.replace(
      '$TOMORROW',
      new Date(Date.now() + 86_400_000).toISOString(),
    ),
    (world, role) => ({
      ...room(world, role),
      reply: globalId('Message', `${world.room},7`),
      file: globalId('Attachment', world.ownAttachment[role]),
    }),
  ),
  ...[
    ['updateScheduledMessage', '(id: $id, text: "changed", sendAt: null) { __typename }'],
    ['sendScheduledMessage', '(id: $id) { __typename }'],
    ['cancelScheduledMessage', '(id: $id)'],
  ].flatMap(([name, rest]) => [
    mutation(`${name} of another`, `mutation ($id: ID!) { ${name}${rest} }`, ({ ownScheduled }) => ({
      id: globalId('ScheduledMessage', ownScheduled.victim),
    })),
    mutation(`${name} of one’s own`, `mutation ($id: ID!) { ${name}${rest} }`, ({ ownScheduled }, role) => ({
      id: globalId('ScheduledMessage', ownScheduled[personIn(role)]),
    })),
  ]),
  mutation('pinMessage', 'mutation ($id: ID!) { pinMessage(messageId: $id) { __typename } }', anothers),
  mutation('unpinMessage', 'mutation ($id: ID!) { unpinMessage(messageId: $id) { __typename } }', anothers),
  mutation(
    'votePoll',
    'mutation ($id: ID!, $option: ID!) { votePoll(messageId: $id, optionIds: [$option]) { __typename } }',
    (world, role) => ({ ...anothers(world, role), option: globalId('PollOption', `${world.room},7,1`) }),
  ),
  mutation('closePoll of one’s own', 'mutation ($id: ID!) { closePoll(messageId: $id) { __typename } }', own),
  mutation(
    'closePoll of another',
    'mutation ($id: ID!) { closePoll(messageId: $id) { __typename } }',
    anothers,
  ),
  mutation(
    'sendMessage with a poll',
    'mutation ($id: ID!) { sendMessage(input: { roomId: $id, text: "", poll: { question: "why", options: ["a", "b"], multiple: true, closesAt: "2199-01-01T00:00:00Z" } }) { __typename } }',
    room,
  ),
  mutation(
    'markRead',
    'mutation ($id: ID!) { markRead(roomId: $id, number: 1, onlyForward: true) { __typename } }',
    room,
  ),
  mutation(
    'setFavorite',
    'mutation ($id: ID!) { setFavorite(roomId: $id, favorite: true) { __typename } }',
    room,
  ),
  mutation(
    'setNotifyLevel',
    'mutation ($id: ID!) { setNotifyLevel(roomId: $id, level: ALL, mutedUntil: "2199-01-01T00:00:00Z") { __typename } }',
    room,
  ),
  mutation(
    'markNotificationsRead',
    'mutation ($id: ID!) { markNotificationsRead(ids: [$id]) { __typename } }',
    ({ ownNotification }) => ({ id: globalId('Notification', ownNotification.victim) }),
  ),
  mutation(
    'addPushSubscription',
    'mutation { addPushSubscription(endpoint: "none", p256dh: "", auth: "") { __typename } }',
  ),
  ...['removePushSubscription', 'sendTestPush'].flatMap((name) => [
    mutation(`${name} of another`, `mutation ($id: ID!) { ${name}(id: $id) }`, ({ ownBrowser }) => ({
      id: globalId('PushSubscription', ownBrowser.victim),
    })),
  ]),
  mutation(
    'removePushSubscription of one’s own',
    'mutation ($id: ID!) { removePushSubscription(id: $id) }',
    ({ ownBrowser }, role) => ({ id: globalId('PushSubscription', ownBrowser[personIn(role)]) }),
  ),
  mutation('setTyping', 'mutation ($id: ID!) { setTyping(roomId: $id) }', room),
  mutation(
    'uploadAttachment',
    'mutation ($id: ID!, $file: File!) { uploadAttachment(roomId: $id, file: $file) { __typename } }',
    (world, role) => ({
      ...room(world, role),
      file: null,
    }),
  ),
  mutation(
    'deleteAttachment of one’s own',
    'mutation ($id: ID!) { deleteAttachment(id: $id) }',
    (world, role) => ({
      id: globalId('Attachment', world.ownAttachment[role]),
    }),
  ),
  mutation('deleteAttachment of another', 'mutation ($id: ID!) { deleteAttachment(id: $id) }', (world) => ({
    id: globalId('Attachment', world.ownAttachment['signed out']),
  })),
  // The last one: the server has a logo before, and none when its fields are requested.
  mutation('removeServerLogo', 'mutation { removeServerLogo { __typename } }'),
]

/** The code of each world's invite, which only the server can make: asked for once, of the owner. */
export const inviteCodes = new WeakMap<World, string>()

/** The code of each world's invite to the server, asked for of the admin. */
export const serverInviteCodes = new WeakMap<World, string>()

export const SERVER_INVITE_CODE = 'query ($id: ID!) { node(id: $id) { ... on ServerInvite { code } } }'

export const INVITE_CODE = 'query ($id: ID!) { node(id: $id) { ... on Invite { code } } }'

/** How to get at a type: a document with a hole for one of its fields. */
const ways: Record<string, { document: string; at: string; variables?: Variables }> = {
  User: {
    document: 'query ($name: String!) { user(username: $name) { HOLE } }',
    at: 'user',
    variables: ({ usernames }) => ({ name: usernames.victim }),
  },
  Room: {
    document: 'query ($id: ID!) { node(id: $id) { ... on Room { HOLE } } }',
    at: 'node',
    variables: room,
  },
  RoomConnection: {
    document: 'query ($name: String!) { rooms(search: $name) { HOLE } }',
    at: 'rooms',
    variables: ({ name }) => ({ name }),
  },
  RoomEdge: {
    document: 'query ($name: String!) { rooms(search: $name) { edges { HOLE } } }',
    at: 'rooms.edges.0',
    variables: ({ name }) => ({ name }),
  },
  PageInfo: {
    document: 'query ($name: String!) { rooms(search: $name) { pageInfo { HOLE } } }',
    at: 'rooms.pageInfo',
    variables: ({ name }) => ({ name }),
  },
  Membership: {
    document: 'query ($id: ID!) { node(id: $id) { ... on Membership { HOLE } } }',
    at: 'node',
    variables: ({ room, users }) => ({ id: globalId('Membership', `${room},${users.victim}`) }),
  },
  MembershipConnection: {
    document: 'query ($id: ID!) { node(id: $id) { ... on Room { members { HOLE } } } }',
    at: 'node.members',
    variables: room,
  },
  MembershipEdge: {
    document: 'query ($id: ID!) { node(id: $id) { ... on Room { members { edges { HOLE } } } } }',
    at: 'node.members.edges.0',
    variables: room,
  },
  Message: {
    document: 'query ($id: ID!) { node(id: $id) { ... on Message { HOLE } } }',
    at: 'node',
    variables: anothers,
  },
  MessageConnection: {
    document: 'query ($id: ID!) { node(id: $id) { ... on Room { messages { HOLE } } } }',
    at: 'node.messages',
    variables: room,
  },
  MessageEdge: {
    document: 'query ($id: ID!) { node(id: $id) { ... on Room { messages { edges { HOLE } } } } }',
    at: 'node.messages.edges.0',
    variables: room,
  },
  Poll: {
    document: 'query ($id: ID!) { node(id: $id) { ... on Message { poll { HOLE } } } }',
    at: 'node.poll',
    variables: anothers,
  },
  PollOption: {
    document: 'query ($id: ID!) { node(id: $id) { ... on Message { poll { options { HOLE } } } } }',
    at: 'node.poll.options.0',
    variables: anothers,
  },
  Reaction: {
    document: 'query ($id: ID!) { node(id: $id) { ... on Message { reactions { HOLE } } } }',
    at: 'node.reactions.0',
    variables: anothers,
  },
  LinkPreview: {
    document: 'query ($id: ID!) { node(id: $id) { ... on Message { linkPreview { HOLE } } } }',
    at: 'node.linkPreview',
    variables: anothers,
  },
  Attachment: {
    document: 'query ($id: ID!) { node(id: $id) { ... on Attachment { HOLE } } }',
    at: 'node',
    variables: ({ attachment }) => ({ id: globalId('Attachment', attachment) }),
  },
  Ban: {
    document: 'query ($id: ID!) { node(id: $id) { ... on Ban { HOLE } } }',
    at: 'node',
    variables: ({ ban }) => ({ id: globalId('Ban', ban.outlaw) }),
  },
  BanConnection: {
    document: 'query ($id: ID!) { node(id: $id) { ... on Room { bans { HOLE } } } }',
    at: 'node.bans',
    variables: room,
  },
  BanEdge: {
    document: 'query ($id: ID!) { node(id: $id) { ... on Room { bans { edges { HOLE } } } } }',
    at: 'node.bans.edges.0',
    variables: room,
  },
  AuditEntry: {
    document: 'query ($id: ID!) { node(id: $id) { ... on AuditEntry { HOLE } } }',
    at: 'node',
    variables: ({ entry }) => ({ id: globalId('AuditEntry', entry) }),
  },
  AuditChange: {
    document: 'query ($id: ID!) { node(id: $id) { ... on AuditEntry { changes { HOLE } } } }',
    at: 'node.changes.0',
    variables: ({ entry }) => ({ id: globalId('AuditEntry', entry) }),
  },
  AuditEntryConnection: {
    document: 'query ($id: ID!) { node(id: $id) { ... on Room { auditLog { HOLE } } } }',
    at: 'node.auditLog',
    variables: room,
  },
  AuditEntryEdge: {
    document: 'query ($id: ID!) { node(id: $id) { ... on Room { auditLog { edges { HOLE } } } } }',
    at: 'node.auditLog.edges.0',
    variables: room,
  },
  Report: {
    document: 'query ($id: ID!) { node(id: $id) { ... on Report { HOLE } } }',
    at: 'node',
    variables: ({ report }) => ({ id: globalId('Report', report) }),
  },
  ReportConnection: {
    document: 'query ($id: ID!) { node(id: $id) { ... on Room { reports { HOLE } } } }',
    at: 'node.reports',
    variables: room,
  },
  ReportEdge: {
    document: 'query ($id: ID!) { node(id: $id) { ... on Room { reports { edges { HOLE } } } } }',
    at: 'node.reports.edges.0',
    variables: room,
  },
  Invite: {
    document: 'query ($id: ID!) { node(id: $id) { ... on Invite { HOLE } } }',
    at: 'node',
    variables: ({ invite }) => ({ id: globalId('Invite', invite) }),
  },
  InviteConnection: {
    document: 'query ($id: ID!) { node(id: $id) { ... on Room { invites { HOLE } } } }',
    at: 'node.invites',
    variables: room,
  },
  InviteEdge: {
    document: 'query ($id: ID!) { node(id: $id) { ... on Room { invites { edges { HOLE } } } } }',
    at: 'node.invites.edges.0',
    variables: room,
  },
  InvitePreview: {
    document: 'query ($code: String!) { invite(code: $code) { HOLE } }',
    at: 'invite',
    variables: (world) => ({ code: inviteCodes.get(world) }),
  },
  Viewer: { document: '{ viewer { HOLE } }', at: 'viewer' },
  OwnedRoom: { document: '{ viewer { ownedRooms { nodes { HOLE } } } }', at: 'viewer.ownedRooms.nodes.0' },
  OwnedRoomConnection: { document: '{ viewer { ownedRooms { HOLE } } }', at: 'viewer.ownedRooms' },
  OwnedRoomEdge: {
    document: '{ viewer { ownedRooms { edges { HOLE } } } }',
    at: 'viewer.ownedRooms.edges.0',
  },
  Session: { document: '{ viewer { sessions { HOLE } } }', at: 'viewer.sessions.0' },
  Passkey: { document: '{ viewer { passkeys { HOLE } } }', at: 'viewer.passkeys.0' },
  SignInProvider: { document: '{ viewer { identities { HOLE } } }', at: 'viewer.identities.0' },
  IdentitySignUp: { document: '{ identitySignUp { HOLE } }', at: 'identitySignUp' },
  ProviderSignIn: {
    document: 'mutation { completeProviderSignIn(number: 1, answer: "?code=none") { HOLE } }',
    at: 'completeProviderSignIn',
  },
  AccessToken: { document: '{ viewer { accessTokens { HOLE } } }', at: 'viewer.accessTokens.0' },
  ViewerSettings: { document: '{ viewer { settings { HOLE } } }', at: 'viewer.settings' },
  Server: { document: '{ server { HOLE } }', at: 'server' },
  Admin: { document: '{ admin { HOLE } }', at: 'admin' },
  ServerStatistics: { document: '{ admin { statistics { HOLE } } }', at: 'admin.statistics' },
  StatisticsDay: { document: '{ admin { statistics { days { HOLE } } } }', at: 'admin.statistics.days.0' },
  Health: { document: '{ admin { health { HOLE } } }', at: 'admin.health.0' },
  HealthTest: { document: 'mutation { testHealth(component: DATABASE) { HOLE } }', at: 'testHealth' },
  ServerInvite: {
    document: 'query ($id: ID!) { node(id: $id) { ... on ServerInvite { HOLE } } }',
    at: 'node',
    variables: ({ serverInvite }) => ({ id: globalId('ServerInvite', serverInvite) }),
  },
  CustomEmoji: {
    document: 'query ($id: ID!) { node(id: $id) { ... on CustomEmoji { HOLE } } }',
    at: 'node',
    variables: ({ customEmoji }) => ({ id: globalId('CustomEmoji', customEmoji) }),
  },
  AdminAccount: {
    document: 'query ($id: ID!) { admin { account(userId: $id) { HOLE } } }',
    at: 'admin.account',
    variables: ({ users }) => ({ id: globalId('User', users.victim) }),
  },
  ServerInvitePreview: {
    document: 'query ($serverCode: String!) { serverInvite(code: $serverCode) { HOLE } }',
    at: 'serverInvite',
    variables: (world) => ({ serverCode: serverInviteCodes.get(world) }),
  },
  UserConnection: { document: '{ admin { users { HOLE } } }', at: 'admin.users' },
  UserEdge: { document: '{ admin { users { edges { HOLE } } } }', at: 'admin.users.edges.0' },
  Notification: {
    document: 'query ($id: ID!) { node(id: $id) { ... on Notification { HOLE } } }',
    at: 'node',
    variables: ({ ownNotification }, role) => ({
      id: globalId('Notification', ownNotification[personIn(role)]),
    }),
  },
  PushSubscription: {
    document: '{ viewer { pushSubscriptions { HOLE } } }',
    at: 'viewer.pushSubscriptions.0',
  },
  SavedMessage: {
    document: 'query ($id: ID!) { node(id: $id) { ... on SavedMessage { HOLE } } }',
    at: 'node',
    variables: ({ ownSaved }, role) => ({ id: globalId('SavedMessage', ownSaved[personIn(role)]) }),
  },
  ScheduledMessage: {
    document: 'query ($id: ID!) { node(id: $id) { ... on ScheduledMessage { HOLE } } }',
    at: 'node',
    variables: ({ ownScheduled }, role) => ({
      id: globalId('ScheduledMessage', ownScheduled[personIn(role)]),
    }),
  },
  SavedMessageConnection: { document: '{ viewer { saved { HOLE } } }', at: 'viewer.saved' },
  SavedMessageEdge: { document: '{ viewer { saved { edges { HOLE } } } }', at: 'viewer.saved.edges.0' },
  NotificationConnection: { document: '{ viewer { notifications { HOLE } } }', at: 'viewer.notifications' },
  NotificationEdge: {
    document: '{ viewer { notifications { edges { HOLE } } } }',
    at: 'viewer.notifications.edges.0',
  },
  QuietHours: {
    document: '{ viewer { settings { quietHours { HOLE } } } }',
    at: 'viewer.settings.quietHours',
  },
  UploadLimits: { document: '{ uploadLimits { HOLE } }', at: 'uploadLimits' },
  Auth: {
    document:
      'mutation ($name: String!, $secret: String!) { signIn(input: { username: $name, password: $secret }) { HOLE } }',
    at: 'signIn',
    variables: ({ usernames }) => ({ name: usernames.victim, secret }),
  },
  NewBot: {
    document: 'mutation ($name: String!) { createBot(input: { username: $name, scopes: [READ] }) { HOLE } }',
    at: 'createBot',
    variables: () => ({ name: fresh() }),
  },
  TotpSecret: {
    document: 'mutation ($secret: String!) { startTotp(password: $secret) { HOLE } }',
    at: 'startTotp',
    variables: () => ({ secret }),
  },
  NewAccessToken: {
    document: 'mutation { createAccessToken(input: { name: "new", scopes: [READ] }) { HOLE } }',
    at: 'createAccessToken',
  },
}

const signIn: Variables = ({ ownSignIn }, role) => ({
  id: globalId('Notification', ownSignIn[personIn(role)]),
})

/** Arguments that a field of an object needs, or may take: an id of something that is another's where there is one. */
const calls: Record<string, { args: string; variables?: Variables; declared?: string }> = {
  'Viewer.ban': {
    args: '(roomName: $room)',
    declared: '$room: String!',
    variables: ({ name }) => ({ room: name }),
  },
  'Viewer.saved': { args: '(first: 1, after: null, last: null, before: null)' },
  'Viewer.notifications': { args: '(unread: false, first: 1, after: null, last: null, before: null)' },
  // The notification of a sign-in: others have neither.
  'Notification.device': { args: '', variables: signIn },
  'Notification.session': { args: '', variables: signIn },
  'Viewer.removedAt': {
    args: '(roomName: $room)',
    declared: '$room: String!',
    variables: ({ name }) => ({ room: name }),
  },
  'Admin.users': {
    args: '(search: "victim", admin: false, suspended: false, orderBy: NEWEST, first: 1, after: null, last: null, before: null)',
  },
  'Admin.account': {
    args: '(userId: $user)',
    declared: '$user: ID!',
    variables: ({ users }) => ({ user: globalId('User', users.victim) }),
  },
  'Admin.rooms': {
    args: '(search: "matrix", orderBy: ACTIVITY, first: 1, after: null, last: null, before: null)',
  },
  'Admin.reports': { args: '(open: true, first: 1, after: null, last: null, before: null)' },
  'Room.reports': { args: '(open: true, first: 1, after: null, last: null, before: null)' },
  'Admin.auditLog': { args: '(first: 1, after: null, last: null, before: null)' },
  'Viewer.ownedRooms': { args: '(first: 1, after: null, last: null, before: null)' },
  'Viewer.memberships': {
    args: '(kinds: [ROOM, DIRECT, THREAD], first: 1, after: null, last: null, before: null, favorite: false)',
  },
  'Viewer.directs': { args: '(first: 1)' },
  'Viewer.people': { args: '(search: "e")' },
  'Room.membership': {
    args: '(username: $user)',
    declared: '$user: String!',
    variables: ({ usernames }) => ({ user: usernames.victim }),
  },
  'Room.message': { args: '(number: 7)' },
  'Room.messages': { args: '(first: null, after: null, last: 1, before: null)' },
  'Room.members': { args: '(search: "victim", first: 1, after: null, last: null, before: null)' },
  'Room.pins': { args: '(first: 1, after: null, last: null, before: null)' },
  'Room.threads': { args: '(first: 1, after: null, last: null, before: null)' },
  'Room.bans': { args: '(first: 1, after: null, last: null, before: null)' },
  'Room.invites': {
    args: '(createdBy: $user, first: 1, after: null, last: null, before: null)',
    declared: '$user: ID!',
    variables: ({ users }) => ({ user: globalId('User', users.owner) }),
  },
  'Room.auditLog': {
    args: '(action: "ROLE_CHANGED", userId: $user, first: 1, after: null, last: null, before: null)',
    declared: '$user: ID!',
    variables: ({ users }) => ({ user: globalId('User', users.owner) }),
  },
}

/** The row of a field of an object type; undefined for a type that nobody has said how to get at. */
export function fieldRow(typeName: string, fieldName: string, composite: boolean): Row | undefined {
  const way = ways[typeName]
  if (!way) return undefined
  const name = `${typeName}.${fieldName}`
  const call = calls[name]
  const declared = call?.declared
  const field = `${fieldName}${call?.args ?? ''}${composite ? ' { __typename }' : ''}`
  const document = way.document.replace('HOLE', () => field)
  return {
    name,
    document: declared ? withVariable(document, declared) : document,
    variables: (world, role) => ({ ...way.variables?.(world, role), ...call?.variables?.(world, role) }),
    at: `${way.at}.${fieldName}`,
    changes: document.startsWith('mutation'),
  }
}

const withVariable = (document: string, declared: string) =>
  document.startsWith('{') ? `query (${declared}) ${document}` : document.replace('(', `(${declared}, `)

/** The requests for fields at the root. */
export const rootRows = [...queries, ...mutations]
