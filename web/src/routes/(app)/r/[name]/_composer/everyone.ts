import { mentionsIn } from '@latchkey/markup'
import { mayModerate } from '#lib/chat/roles.ts'
import type { Role } from '#lib/graphql/generated/graphql.ts'
import { isEveryone } from '#lib/markdown/everyone.ts'

/** The room of a composer, and who is in it. */
export interface Audience {
  room: {
    memberCount: number
    membersMayMentionAll: boolean
    viewerMembership: { role: Role } | null
  }
  /** The number of members who are present. Null if it is not known yet. */
  onlineCount: number | null
}

/** More people than this are not notified by mistake: the composer asks before it sends. */
const ASK_ABOVE = 20

/** Returns the number of people that @all and @here notify, without the viewer. Null if the viewer may not use them. */
export function everyoneCounts({ room, onlineCount }: Audience): Record<'all' | 'here', number> | null {
  if (!room.membersMayMentionAll && !mayModerate(room.viewerMembership?.role)) return null
  return { all: Math.max(0, room.memberCount - 1), here: Math.max(0, (onlineCount ?? 1) - 1) }
}

/** Returns the number of people that a text notifies, if that is so many that the viewer has to confirm it, else 0. */
export function countToConfirm(text: string, audience: Audience): number {
  const counts = everyoneCounts(audience)
  if (!counts) return 0
  const mentioned = mentionsIn(text).flatMap(({ candidates }) => candidates[0] ?? [])
  const count = Math.max(
    0,
    ...mentioned.filter(isEveryone).map((name) => counts[name === 'all' ? 'all' : 'here']),
  )
  return count > ASK_ABOVE ? count : 0
}
