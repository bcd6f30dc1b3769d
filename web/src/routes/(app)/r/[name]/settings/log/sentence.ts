import { formatWait } from '#lib/format/slow-mode.ts'
import type { AuditLogQuery } from '#lib/graphql/generated/graphql.ts'

export type AuditEntry = NonNullable<AuditLogQuery['room']>['auditLog']['nodes'][number]
type Change = AuditEntry['changes'][number]

/** A part of a sentence: plain text, or something with a look of its own. */
export type Part =
  | string
  /** Null if the account was deleted. */
  | { person: NonNullable<AuditEntry['actor']> | null }
  /** The number of a message. */
  | { message: number }
  /** A text that a person typed. */
  | { quote: string }
  /** The date when something ends. */
  | { date: string }

/** Describes an entry as a sentence, without the full stop: "Ana made Leo a moderator". */
export function sentence(entry: AuditEntry): Part[] {
  const { action, number } = entry
  const actor = { person: entry.actor ?? null }
  const target = { person: entry.target ?? null }
  switch (action) {
    case 'BAN':
      return [actor, ' banned ', target, ...banEnd(entry), ...deletedMessages(entry)]
    case 'BAN_EXPIRED':
      return ['The ban of ', target, ' expired']
    case 'UNBAN':
      return [actor, ' unbanned ', target]
    case 'KICK':
      return [actor, ' removed ', target]
    case 'ROLE_CHANGED':
      return newValue(entry, 'role') === 'MODERATOR'
        ? [actor, ' made ', target, ' a moderator']
        : [actor, ' removed ', target, ' as a moderator']
    case 'MESSAGE_DELETED':
      return [actor, ' deleted ', number == null ? 'a message' : { message: number }, ' by ', target]
    case 'KEY_CHANGED':
      return [actor, keyChange(entry)]
    case 'ROOM_UPDATED':
      return [actor, ' ', ...enumerate(entry.changes.map(roomChange))]
    case 'ROOM_TRANSFERRED':
      return [actor, ' transferred ownership to ', target]
    case 'INVITE_CREATED':
      return [actor, ' created an invite']
    case 'INVITE_REVOKED':
      return [actor, ' revoked an invite by ', target]
    default:
      return [actor, `: ${action.toLowerCase().replaceAll('_', ' ')}`]
  }
}

const newValue = ({ changes }: AuditEntry, field: string) =>
  changes.find((change) => change.field === field)?.after ?? null

function banEnd(entry: AuditEntry): Part[] {
  const date = newValue(entry, 'expiresAt')
  return date ? [' until ', { date }] : []
}

function deletedMessages(entry: AuditEntry): Part[] {
  const count = Number(newValue(entry, 'messagesDeleted') ?? 0)
  if (!count) return []
  return [` and deleted ${count === 1 ? 'one' : count.toLocaleString('en')} of their messages`]
}

function keyChange({ changes }: AuditEntry): string {
  const change = changes.find(({ field }) => field === 'visibility')
  if (change?.after === 'PUBLIC') return ' removed the key and made the room public'
  return change?.before === 'PUBLIC' ? ' set a key and made the room private' : ' changed the key'
}

function roomChange({ field, before, after }: Change): Part[] {
  switch (field) {
    case 'name':
      return ['renamed the room from ', { quote: before ?? '' }, ' to ', { quote: after ?? '' }]
    case 'topic':
      return after ? ['changed the topic to ', { quote: after }] : ['removed the topic']
    case 'capacity':
      return after
        ? [`set the member limit to ${Number(after).toLocaleString('en')}`]
        : ['removed the member limit']
    case 'slowMode':
      return Number(after) ? [`set slow mode to ${formatWait(Number(after))}`] : ['turned off slow mode']
    default:
      return [`changed ${field}`]
  }
}

/** "a, b and c". */
function enumerate(items: Part[][]): Part[] {
  return items.flatMap((item, index) => {
    if (index === 0) return item
    return [index === items.length - 1 ? ' and ' : ', ', ...item]
  })
}
