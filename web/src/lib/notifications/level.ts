import { m } from '@latchkey/messages'
import { graphql } from '#lib/graphql/generated/index.ts'
import type { MyMembershipFragment, NotifyLevel } from '#lib/graphql/generated/graphql.ts'

export const SetNotifyLevelDocument = graphql(`
  mutation SetNotifyLevel($roomId: ID!, $level: NotifyLevel!, $mutedUntil: DateTime) {
    setNotifyLevel(roomId: $roomId, level: $level, mutedUntil: $mutedUntil) {
      id
      notifyLevel
      mutedUntil
    }
  }
`)

/** The levels, from the one with most notifications. */
export const levels = ['ALL', 'MENTIONS', 'NOTHING'] as const satisfies readonly NotifyLevel[]

/** Returns the level of a room, which has one of its own or that of all rooms. */
export const levelOf = ({ notifyLevel }: Pick<MyMembershipFragment, 'notifyLevel'>): NotifyLevel =>
  notifyLevel ?? 'MENTIONS'

export function levelLabel(level: NotifyLevel): string {
  if (level === 'ALL') return m.notify_level_all()
  return level === 'MENTIONS' ? m.notify_level_mentions() : m.notify_level_nothing()
}
