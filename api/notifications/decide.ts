import type { NotificationCause, NotifyLevel, RoomKind } from '../../prisma/generated/client/client.ts'

/**
 * Why a person may be notified. EVERYONE: by @all or @here. ROOM: of any message in a room, DIRECT: of any message in a
 * direct conversation, THREAD: in a thread that one follows. The first that applies is the one that counts.
 */
const reasons = ['MENTION', 'REPLY', 'EVERYONE', 'THREAD', 'DIRECT', 'ROOM', 'REACTION'] as const
export type Reason = (typeof reasons)[number]

/** The places that a notification reaches: none, the inbox, or also push and mail. */
type Reach = 'NONE' | 'INBOX' | 'CALL'

/** A membership's settings, and MUTED in place of a level other than NOTHING while the room is muted. */
type Setting = NotifyLevel | 'MUTED'

/** The reach of a notification by reason and setting (docs/api.md, "Notifications"). */
const reach: Record<Reason, Record<Setting, Reach>> = {
  MENTION: { ALL: 'CALL', MENTIONS: 'CALL', MUTED: 'INBOX', NOTHING: 'NONE' },
  REPLY: { ALL: 'CALL', MENTIONS: 'CALL', MUTED: 'NONE', NOTHING: 'NONE' },
  EVERYONE: { ALL: 'CALL', MENTIONS: 'CALL', MUTED: 'NONE', NOTHING: 'NONE' },
  THREAD: { ALL: 'CALL', MENTIONS: 'CALL', MUTED: 'NONE', NOTHING: 'NONE' },
  DIRECT: { ALL: 'CALL', MENTIONS: 'NONE', MUTED: 'NONE', NOTHING: 'NONE' },
  ROOM: { ALL: 'CALL', MENTIONS: 'NONE', MUTED: 'NONE', NOTHING: 'NONE' },
  REACTION: { ALL: 'INBOX', MENTIONS: 'INBOX', MUTED: 'NONE', NOTHING: 'NONE' },
}

const causes: Record<Reason, NotificationCause> = {
  MENTION: 'MENTION',
  REPLY: 'REPLY',
  EVERYONE: 'MENTION',
  THREAD: 'THREAD',
  DIRECT: 'DIRECT',
  ROOM: 'ROOM',
  REACTION: 'REACTION',
}

/** Returns the level of a person who has set none. */
export const defaultLevel = (kind: RoomKind): NotifyLevel => (kind === 'DIRECT' ? 'ALL' : 'MENTIONS')

/** A membership's settings of notifications, and the kind of its room. */
export type NotifySettings = { kind: RoomKind; notifyLevel: NotifyLevel | null; mutedUntil: Date | null }

export type Decision = { cause: NotificationCause; reach: 'INBOX' | 'CALL' }

/** The settings of a person who follows a thread: their own for the thread, or else those of its parent. */
export const inThread = <T extends Pick<NotifySettings, 'notifyLevel' | 'mutedUntil'>>(
  own: T,
  inParent: Pick<NotifySettings, 'notifyLevel' | 'mutedUntil'> | undefined,
): T =>
  own.notifyLevel === null && inParent
    ? { ...own, notifyLevel: inParent.notifyLevel, mutedUntil: inParent.mutedUntil }
    : own

/** Decides whether a person is notified, for these reasons and with these settings of the room. Null if not. */
export function decide(
  given: ReadonlySet<Reason>,
  { kind, notifyLevel, mutedUntil }: NotifySettings,
  now: Date,
): Decision | null {
  const level = notifyLevel ?? defaultLevel(kind)
  const setting = level !== 'NOTHING' && mutedUntil !== null && mutedUntil > now ? 'MUTED' : level
  for (const reason of reasons) {
    if (!given.has(reason)) continue
    const found = reach[reason][setting]
    if (found !== 'NONE') return { cause: causes[reason], reach: found }
  }
  return null
}
