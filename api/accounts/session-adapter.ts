import type { Adapter, DatabaseSession } from 'lucia'
import type { Session, User } from '../../prisma/generated/client/client.ts'
import { db, pool } from '../db/client.ts'
import { hashToken } from './token-hash.ts'

/** Days after which a session ends even if it is in use. */
const MAX_AGE = 365

const userColumns = {
  ...{
    id: true,
    username: true,
    displayName: true,
    foldedName: true,
    avatarKey: true,
    bot: true,
    ownerId: true,
  },
  ...{ locale: true, timeZone: true, seenAt: true, createdAt: true, deletedAt: true, leftAt: true },
  ...{ doNotDisturbUntil: true, quietFrom: true, quietTo: true },
  ...{ emailNotifications: true, notificationText: true },
  ...{ admin: true, suspendedAt: true, suspendedUntil: true, suspensionReason: true },
} satisfies Record<keyof User, true>

/**
 * Reads a session and its user. As a prepared statement, because nearly every message of someone who writes rarely needs
 * it: Prisma takes two statements, and PostgreSQL plans them again each time.
 */
const readSession = {
  name: 'read a session',
  text: `SELECT s."userId", s."expiresAt" AS "sessionExpiresAt", s."userAgent", s."publicId", s."lastSeenAt",
      ${Object.keys(userColumns)
        .map((column) => `u."${column}"`)
        .join(', ')}
    FROM "Session" s JOIN "User" u ON u.id = s."userId" WHERE s.id = $1`,
}

type SessionRow = User &
  Pick<Session, 'userId' | 'userAgent' | 'publicId' | 'lastSeenAt'> & { sessionExpiresAt: Date }

/** Stores sessions for Lucia: the SHA-256 of a session's token, and never the token. */
export const sessionAdapter: Adapter = {
  async getSessionAndUser(token) {
    const { rows } = await pool.query<SessionRow>({ ...readSession, values: [hashToken(token)] })
    if (!rows[0]) return [null, null]
    const { userId, sessionExpiresAt: expiresAt, userAgent, publicId, lastSeenAt, ...user } = rows[0]
    return [
      { id: token, userId, expiresAt, attributes: { userAgent, publicId, lastSeenAt } },
      { id: userId, attributes: { user } },
    ]
  },
  async getUserSessions(userId) {
    const sessions = await db.session.findMany({ where: { userId } })
    return sessions.map(({ id, expiresAt, userAgent, publicId }) => ({
      id,
      userId,
      expiresAt,
      attributes: { userAgent, publicId },
    }))
  },
  async setSession({ id, userId, expiresAt, attributes }: DatabaseSession) {
    await db.session.create({
      data: {
        ...{ id: hashToken(id), userId, expiresAt },
        ...{ userAgent: attributes.userAgent, identityId: attributes.identityId },
        passkeyId: attributes.passkeyId,
      },
    })
  },
  async updateSessionExpiration(token, expiresAt) {
    await pool.query({
      name: 'extend a session',
      text: `UPDATE "Session" SET "expiresAt" = LEAST($2, "createdAt" + $3 * interval '1 day') WHERE id = $1`,
      values: [hashToken(token), expiresAt, MAX_AGE],
    })
  },
  async deleteSession(token) {
    await db.session.deleteMany({ where: { id: hashToken(token) } })
  },
  async deleteUserSessions(userId) {
    await db.session.deleteMany({ where: { userId } })
  },
  async deleteExpiredSessions() {
    await db.session.deleteMany({ where: { expiresAt: { lt: new Date() } } })
  },
}
