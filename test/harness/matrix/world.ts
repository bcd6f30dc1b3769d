import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { hashSync } from '@node-rs/argon2'
import type { Pool } from 'pg'

/** The roles that send requests. The server's admin is a stranger in the room. A token is the owner's, with only that scope. */
export const roles = [
  'signed out',
  'stranger',
  'admin',
  'former',
  'banned',
  'member',
  'moderator',
  'owner',
  'token READ',
  'token WRITE',
  'token MODERATE',
] as const
export type Role = (typeof roles)[number]

const people = [
  'stranger',
  'admin',
  'former',
  'banned',
  'member',
  'moderator',
  'owner',
  'victim',
  'peer',
  'outlaw',
] as const
type Name = (typeof people)[number]

/** The people of the conversation, in alphabetical order. */
const directPeople = ['member', 'owner', 'victim'] as const

/** The password of everybody, and the key of every room. */
export const secret = 'the same for everything here'
const secretHash = hashSync(secret, { memoryCost: 1_024, timeCost: 1, parallelism: 1 })

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url')

/** A private room with people in every role. Each attempt that can change it gets a new one. */
export interface World {
  name: string
  room: string
  /** A room of the stranger's, with nobody else in it. */
  elsewhere: string
  /** A conversation between the owner, the member and the victim. */
  direct: string
  /** The attachment that its message carries. */
  directAttachment: string
  /** The thread of message 2 of the room, with a message of the victim, who follows it. */
  thread: string
  /** A third room, with everybody in it. */
  marker: string
  users: Record<Name, string>
  usernames: Record<Name, string>
  tokens: Record<Role, string | undefined>
  victimToken: string
  /** The number of each role's own message; the victim's for roles without one. */
  ownMessage: Record<Role, number>
  /** The attachment that each role has uploaded and not sent yet; the victim's for roles without one. */
  ownAttachment: Record<Role, string>
  /** The attachment that message 1 carries. */
  attachment: string
  ban: Record<'banned' | 'outlaw', string>
  entry: string
  invite: string
  /** A report of message 7, by a moderator who sends no requests. */
  report: string
  /** A report of the message of the conversation, by the member. */
  directReport: string
  serverInvite: string
  /** A custom emoji that the victim uploaded. */
  customEmoji: string
  /** A session of the victim, who sends no requests. */
  session: string
  accessToken: string
  /** Another session of each person than the one that sends the requests. */
  ownSession: Record<Name, string>
  /** Another access token of each person than the one that sends the requests. */
  ownAccessToken: Record<Name, string>
  /** A passkey of each person. */
  ownPasskey: Record<Name, string>
  /** A saved message of each person who is or was in the room. */
  ownSaved: Record<Name, string>
  /** A message that each person sends to the room later, also those who are not in it any more. */
  ownScheduled: Record<Name, string>
  /** A notification of each person: of the victim's message in the room, or of one elsewhere for those who were never in it. */
  ownNotification: Record<Name, string>
  /** A notification of each person of a sign-in, which opened the session in `ownSession`. */
  ownSignIn: Record<Name, string>
  /** A browser of each person that shows notifications. */
  ownBrowser: Record<Name, string>
}

/** Returns the account of a role. */
export const personIn = (role: Role): Name =>
  role === 'signed out' ? 'victim' : role.startsWith('token') ? 'owner' : (role as Name)

/** Creates a world by SQL, in milliseconds; signing everybody up would take seconds. */
export async function createWorld(pool: Pool): Promise<World> {
  const tag = randomBytes(6).toString('hex')
  const users = byPerson(() => randomUUID())
  const usernames = byPerson((person) => `${person}-${tag}`)
  const sessions = byPerson(() => randomBytes(20).toString('hex'))
  const scopes = ['READ', 'WRITE', 'MODERATE'] as const
  const accessTokens = scopes.map(() => `latchkey_${randomBytes(32).toString('base64url')}`)
  const ownSession = byPerson(() => randomUUID())
  const ownAccessToken = byPerson(() => randomUUID())
  const ownPasskey = byPerson(() => randomUUID())
  const ownNotification = byPerson(() => randomUUID())
  const ownSignIn = byPerson(() => randomUUID())
  const ownBrowser = byPerson(() => randomUUID())
  const ownSaved = byPerson(() => randomUUID())
  const ownScheduled = byPerson(() => randomUUID())
  const ownFile = byPerson(() => randomUUID())
  const [
    room,
    elsewhere,
    marker,
    attachment,
    entry,
    invite,
    banned,
    outlaw,
    serverInvite,
    direct,
    directAttachment,
    report,
    directReport,
    preview,
    customEmoji,
    thread,
  ] = Array.from({ length: 16 }, () => randomUUID())
  const name = `matrix ${tag}`
  // All values are hexadecimal, base64url or words, so nothing needs quoting.
  await pool.query(`
    INSERT INTO "User" (id, username, "displayName", "avatarKey", admin) VALUES
      ${people.map((person) => `('${users[person]}', '${usernames[person]}', '${person}', 'picture', ${person === 'admin'})`).join()};
    INSERT INTO "Password" ("userId", hash) VALUES ${people.map((person) => `('${users[person]}', '${secretHash}')`).join()};
    INSERT INTO "Session" (id, "publicId", "userId", "userAgent", "lastSeenAt", "expiresAt") VALUES
      ${people.map((person) => `('${sha256(sessions[person])}', '${randomUUID()}', '${users[person]}', 'a browser', now(), now() + interval '1 day')`).join()},
      ${people.map((person) => `('${sha256(person + tag)}', '${ownSession[person]}', '${users[person]}', 'another', now() - interval '1 hour', now() + interval '1 day')`).join()};
    INSERT INTO "AccessToken" (id, "userId", name, "tokenHash", scopes, "lastUsedAt", "expiresAt") VALUES
      ${scopes.map((scope, i) => `('${randomUUID()}', '${users.owner}', '${scope}', '${sha256(accessTokens[i]!)}', '{${scope}}', now(), now() + interval '1 day')`).join()},
      ${people.map((person) => `('${ownAccessToken[person]}', '${users[person]}', 'bot', '${sha256(`bot${person}${tag}`)}', '{READ}', now(), now() + interval '1 day')`).join()};
    INSERT INTO "Passkey" (id, "userId", name, "credentialId", "publicKey", "lastUsedAt") VALUES
      ${people.map((person) => `('${ownPasskey[person]}', '${users[person]}', 'phone', '${ownPasskey[person]}', '', now())`).join()};
    INSERT INTO "PushSubscription" (id, "userId", "sessionId", endpoint, p256dh, auth, locale, "lastUsedAt") VALUES
      ${people.map((person) => `('${ownBrowser[person]}', '${users[person]}', '${ownSession[person]}', 'https://10.0.0.1/${ownBrowser[person]}', '', '', 'en', now())`).join()};
    INSERT INTO "Identity" (id, "userId", issuer, subject) VALUES
      ${people.map((person) => `('${randomUUID()}', '${users[person]}', 'https://id.example', '${person} ${tag}')`).join()};
    INSERT INTO "Room" (id, name, "nameKey", topic, "keyHash", capacity, "ownerId", "memberCount", "messageCount", version) VALUES
      ('${room}', '${name}', '${name}', 'everything', '${secretHash}', 100, '${users.owner}', 5, 7, 20),
      ('${elsewhere}', 'else ${tag}', 'else ${tag}', '', NULL, NULL, '${users.stranger}', 1, 1, 2),
      ('${marker}', 'mark ${tag}', 'mark ${tag}', '', NULL, NULL, '${users.victim}', ${people.length}, 0, 20);
    INSERT INTO "Membership" ("roomId", "userId", role, status, version) VALUES
      ('${room}', '${users.owner}', 'OWNER', 'ACTIVE', 1),
      ('${room}', '${users.moderator}', 'MODERATOR', 'ACTIVE', 2),
      ('${room}', '${users.member}', 'MEMBER', 'ACTIVE', 3),
      ('${room}', '${users.victim}', 'MEMBER', 'ACTIVE', 4),
      ('${room}', '${users.peer}', 'MODERATOR', 'ACTIVE', 5),
      ('${room}', '${users.former}', 'MEMBER', 'LEFT', 5),
      ('${room}', '${users.banned}', 'MEMBER', 'BANNED', 6),
      ('${room}', '${users.outlaw}', 'MEMBER', 'BANNED', 7),
      ('${elsewhere}', '${users.stranger}', 'OWNER', 'ACTIVE', 1),
      ${people.map((person, i) => `('${marker}', '${users[person]}', '${person === 'victim' ? 'OWNER' : 'MEMBER'}', 'ACTIVE', ${i + 1})`).join()};
    INSERT INTO "Room" (id, kind, "peopleKey", name, "nameKey", "ownerId", "memberCount", "messageCount", version) VALUES
      ('${direct}', 'DIRECT', '${direct}', '${directPeople.map((person) => usernames[person]).join()}', '/${direct}', '${users.owner}', 3, 1, 4);
    INSERT INTO "Membership" ("roomId", "userId", version) VALUES
      ${directPeople.map((person, i) => `('${direct}', '${users[person]}', ${i + 1})`).join()};
    INSERT INTO "Block" ("blockerId", "blockedId") VALUES
      ${people.map((person) => `('${users[person]}', '${users.outlaw === users[person] ? users.peer : users.outlaw}')`).join()};
    INSERT INTO "Message" ("roomId", number, version, "postedVersion", "authorId", text, nonce, "replyToNumber", "editedAt", "deletedAt") VALUES
      ('${room}', 1, 8, 8, '${users.victim}', '', 'nonce', NULL, now(), now()),
      ('${room}', 2, 9, 9, '${users.owner}', 'two', NULL, 1, NULL, NULL),
      ('${room}', 3, 10, 10, '${users.moderator}', 'three', NULL, 1, NULL, NULL),
      ('${room}', 4, 11, 11, '${users.member}', 'four', NULL, 1, NULL, NULL),
      ('${room}', 5, 12, 12, '${users.former}', 'five', NULL, 1, NULL, NULL),
      ('${room}', 6, 13, 13, '${users.banned}', 'six', NULL, 1, NULL, NULL),
      ('${room}', 7, 15, 14, '${users.victim}', 'seven @${usernames.victim}', 'nonce 7', 1, now(), NULL),
      ('${direct}', 1, 4, 4, '${users.victim}', 'private @${usernames.victim}', NULL, NULL, NULL, NULL),
      ('${elsewhere}', 1, 2, 2, '${users.stranger}', 'a secret of the stranger', NULL, NULL, NULL, NULL);
    INSERT INTO "LinkPreview" (id, "roomId", url, "siteName", title, description, "imageKey", "imageWidth", "imageHeight", "reviewAt") VALUES
      ('${preview}', '${room}', 'https://a.example/', 'site', 'title', 'description', 'key', 1, 1, now() + interval '1 day');
    UPDATE "Message" SET "linkPreviewId" = '${preview}' WHERE "roomId" = '${room}' AND number > 1;
    UPDATE "Message" SET "pollQuestion" = 'why' WHERE "roomId" = '${room}' AND "deletedAt" IS NULL;
    INSERT INTO "Poll" ("roomId", number, options, "voteCounts", "voterCount", multiple, "closesAt", "publishedAt")
      SELECT "roomId", number, '{this,that}', '{${people.length},0}', ${people.length}, true, now() + interval '1 day', '2020-01-01' FROM "Message"
      WHERE "roomId" = '${room}' AND "deletedAt" IS NULL;
    INSERT INTO "PollVote" ("roomId", number, "userId", choices) VALUES
      ${people.map((person) => `('${room}', 7, '${users[person]}', '{0}')`).join()};
    INSERT INTO "Room" (id, kind, "parentId", "rootNumber", name, "nameKey", "ownerId", "messageCount", version) VALUES
      ('${thread}', 'THREAD', '${room}', 2, '', '/${thread}', '${users.owner}', 1, 1);
    INSERT INTO "Membership" ("roomId", "userId", version) VALUES ('${thread}', '${users.victim}', 0);
    INSERT INTO "Message" ("roomId", number, version, "postedVersion", "authorId", text) VALUES
      ('${thread}', 1, 1, 1, '${users.victim}', 'a reply');
    UPDATE "Message" SET "threadId" = '${thread}', "replyCount" = 1, "lastReplyAt" = now(), "replierIds" = '{${users.victim}}'
      WHERE "roomId" = '${room}' AND number = 2;
    INSERT INTO "Mention" ("roomId", number, "userId") VALUES ('${room}', 7, '${users.victim}');
    INSERT INTO "Notification" (id, "userId", cause, "roomId", number, "actorId", "readAt") VALUES
      ${people.map((person) => `('${ownNotification[person]}', '${users[person]}', 'MENTION', '${['stranger', 'admin'].includes(person) ? marker : room}', 7, '${users.victim}', now())`).join()};
    INSERT INTO "Notification" (id, "userId", cause, "actorId", "userAgent", "readAt") VALUES
      ${people.map((person) => `('${ownSignIn[person]}', '${users[person]}', 'SIGN_IN', '${users[person]}', 'another', now())`).join()};
    UPDATE "Session" s SET "notificationId" = n.id FROM "Notification" n
      WHERE n.cause = 'SIGN_IN' AND n."userId" = s."userId" AND s."publicId" IN (${people.map((person) => `'${ownSession[person]}'`).join()});
    INSERT INTO "Reaction" ("roomId", number, "userId", emoji) VALUES
      ${people.map((person) => `('${room}', 7, '${users[person]}', '👍')`).join()};
    INSERT INTO "SavedMessage" (id, "userId", "roomId", number)
      SELECT * FROM (VALUES ${people.map((person) => `('${ownSaved[person]}'::uuid, '${users[person]}'::uuid, '${room}'::uuid, 7)`).join()}) saved(id, "userId", "roomId", number)
      WHERE EXISTS (SELECT FROM "Membership" m WHERE m."roomId" = saved."roomId" AND m."userId" = saved."userId");
    INSERT INTO "ScheduledMessage" (id, "userId", "roomId", "roomKind", "roomName", text, options, nonce, "sendAt", "dueAt") VALUES
      ${people.map((person) => `('${ownScheduled[person]}', '${users[person]}', '${room}', 'ROOM', '${name}', 'later', '{}', 'later', now() + interval '1 day', now() + interval '1 day')`).join()};
    INSERT INTO "Attachment" (id, "roomId", number, "uploaderId", filename, "contentType", size, width, height) VALUES
      ('${attachment}', '${room}', 7, '${users.victim}', 'a.png', 'image/png', 10, 1, 1),
      ('${directAttachment}', '${direct}', 1, '${users.victim}', 'c.png', 'image/png', 10, 1, 1),
      ${people.map((person) => `('${ownFile[person]}', '${room}', NULL, '${users[person]}', 'b.png', 'image/png', 10, 1, 1)`).join()};
    INSERT INTO "Ban" (id, "roomId", "userId", "bannedById", reason, "expiresAt") VALUES
      ('${banned}', '${room}', '${users.banned}', '${users.owner}', 'spam', now() + interval '1 day'),
      ('${outlaw}', '${room}', '${users.outlaw}', '${users.owner}', 'spam', now() + interval '1 day');
    INSERT INTO "AuditEntry" (id, "roomId", action, "actorId", "targetId", reason, number, changes) VALUES
      ('${entry}', '${room}', 'ROLE_CHANGED', '${users.owner}', '${users.moderator}', 'good', 1, '[{"field":"role","before":"MEMBER","after":"MODERATOR"}]');
    INSERT INTO "Invite" (id, "roomId", "createdById", "usesLeft", "expiresAt") VALUES
      ('${invite}', '${room}', '${users.owner}', 5, now() + interval '1 day');
    INSERT INTO "Report" (id, "roomId", number, "reporterId", reason, "resolvedAt", "resolvedById") VALUES
      ('${report}', '${room}', 7, '${users.peer}', 'spam', NULL, '${users.peer}'),
      ('${directReport}', '${direct}', 1, '${users.member}', 'spam', NULL, '${users.peer}');
    INSERT INTO "ServerInvite" (id, "createdById", "usesLeft", "expiresAt") VALUES
      ('${serverInvite}', '${users.admin}', 5, now() + interval '1 day');
    INSERT INTO "CustomEmoji" (id, name, key, animated, "createdById") VALUES
      ('${customEmoji}', 'emoji-${tag}', '${tag}', true, '${users.victim}');
  `)
  const numbers: Partial<Record<Role, number>> = { owner: 2, moderator: 3, member: 4, former: 5, banned: 6 }
  return {
    name,
    room: room!,
    elsewhere: elsewhere!,
    direct: direct!,
    directAttachment: directAttachment!,
    thread: thread!,
    marker: marker!,
    victimToken: sessions.victim,
    users,
    usernames,
    tokens: byRole((role) =>
      role === 'signed out'
        ? undefined
        : role.startsWith('token')
          ? accessTokens[scopes.findIndex((scope) => role.endsWith(scope))]
          : sessions[role as Name],
    ),
    ownMessage: byRole((role) => numbers[personIn(role) as Role] ?? 7),
    ownAttachment: byRole((role) => ownFile[personIn(role)]),
    attachment: attachment!,
    ban: { banned: banned!, outlaw: outlaw! },
    entry: entry!,
    invite: invite!,
    report: report!,
    directReport: directReport!,
    serverInvite: serverInvite!,
    customEmoji: customEmoji!,
    session: ownSession.victim,
    accessToken: ownAccessToken.victim,
    ownSession,
    ownAccessToken,
    ownPasskey,
    ownNotification,
    ownSignIn,
    ownBrowser,
    ownSaved,
    ownScheduled,
  }
}

/** Returns a hash of everything that the API could change in a world. A refused request must leave it as it was. */
export async function stateOf(
  pool: Pool,
  { room, elsewhere, direct, thread, users, serverInvite, customEmoji }: World,
): Promise<string> {
  const inRooms = [
    'Membership',
    'Message',
    'Mention',
    'Reaction',
    'Poll',
    'PollVote',
    'Attachment',
    'Ban',
    'AuditEntry',
    'Invite',
    'Report',
    'Notification',
    'SavedMessage',
    'ScheduledMessage',
  ]
  const ofPeople = ['Password', 'PasswordReset']
  const rooms = `('${room}', '${elsewhere}', '${direct}', '${thread}')`
  const ids = `(${Object.values(users)
    .map((id) => `'${id}'`)
    .join()})`
  const parts = [
    ...inRooms.map((table) => `SELECT to_jsonb(t)::text AS row FROM "${table}" t WHERE "roomId" IN ${rooms}`),
    ...ofPeople.map((table) => `SELECT to_jsonb(t)::text FROM "${table}" t WHERE "userId" IN ${ids}`),
    `SELECT to_jsonb(t)::text FROM "Room" t WHERE id IN ${rooms} OR "ownerId" IN ${ids}`,
    `SELECT to_jsonb(t)::text FROM "User" t WHERE id IN ${ids}`,
    `SELECT to_jsonb(t)::text FROM "Block" t WHERE "blockerId" IN ${ids}`,
    `SELECT id FROM "Session" WHERE "userId" IN ${ids}`,
    `SELECT to_jsonb(t)::text FROM "ServerInvite" t WHERE id = '${serverInvite}'`,
    `SELECT to_jsonb(t)::text FROM "CustomEmoji" t WHERE id = '${customEmoji}' OR "createdById" IN ${ids}`,
    `SELECT id::text FROM "PushSubscription" WHERE "userId" IN ${ids}`,
    `SELECT id::text FROM "Passkey" WHERE "userId" IN ${ids}`,
    `SELECT id::text FROM "AccessToken" WHERE "userId" IN ${ids}`,
  ]
  const { rows } = await pool.query<{ state: string }>(
    `SELECT md5(string_agg(row, '|' ORDER BY row)) AS state FROM (${parts.join(' UNION ALL ')}) all_rows`,
  )
  return rows[0]!.state
}

const byPerson = <Value>(make: (person: Name) => Value) =>
  Object.fromEntries(people.map((person) => [person, make(person)])) as Record<Name, Value>

const byRole = <Value>(make: (role: Role) => Value) =>
  Object.fromEntries(roles.map((role) => [role, make(role)])) as Record<Role, Value>
