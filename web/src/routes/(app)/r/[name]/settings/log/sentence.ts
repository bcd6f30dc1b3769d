import type { AuditLogQuery } from '#lib/graphql/generated/graphql.ts'
import { formatWait } from '#lib/format/slow-mode.ts'

export type AuditEntry = NonNullable<AuditLogQuery['room']>['auditLog']['nodes'][number]
type Change = AuditEntry['changes'][number]

/** A piece of a sentence: plain words, or what stands out of them. */
export type Part =
  | string
  /** Null: the account is deleted. */
  | { person: NonNullable<AuditEntry['actor']> | null }
  /** The number of a message. */
  | { message: number }
  /** What somebody typed. */
  | { quote: string }
  /** When something ends. */
  | { moment: string }

/** What was done, as one says it: "Ana made Leo a moderator". */
export function sentence(entry: AuditEntry): Part[] {
  const { action, number } = entry
  const actor = { person: entry.actor ?? null }
  const target = { person: entry.target ?? null }
  switch (action) {
    case 'BAN':
      return [actor, ' banned ', target, ...until(entry), ...messagesToo(entry)]
    case 'BAN_EXPIRED':
      return ['The ban of ', target, ' ended by itself']
    case 'UNBAN':
      return [actor, ' lifted the ban of ', target]
    case 'KICK':
      return [actor, ' kicked ', target, ' out']
    case 'ROLE_CHANGED':
      return [actor, ' made ', target, roleOf(entry)]
    case 'MESSAGE_DELETED':
      return [actor, ' deleted ', ...(number == null ? ['a message'] : [{ message: number }]), ' by ', target]
    case 'KEY_CHANGED':
      return [actor, keyOf(entry)]
    case 'ROOM_UPDATED':
      return [actor, ' ', ...listed(entry.changes.map(changed))]
    case 'ROOM_TRANSFERRED':
      return [actor, ' gave the room to ', target]
    case 'INVITE_CREATED':
      return [actor, ' made an invite']
    case 'INVITE_REVOKED':
      return [actor, ' revoked an invite by ', target]
    default:
      return [actor, `: ${action.toLowerCase().replaceAll('_', ' ')}`]
  }
}

const afterOf = ({ changes }: AuditEntry, field: string) =>
  changes.find((change) => change.field === field)?.after ?? null

function until(entry: AuditEntry): Part[] {
  const moment = afterOf(entry, 'expiresAt')
  return moment ? [' until ', { moment }] : []
}

function messagesToo(entry: AuditEntry): Part[] {
  const count = Number(afterOf(entry, 'messagesDeleted') ?? 0)
  if (!count) return []
  return [`, and deleted ${count === 1 ? 'a message' : `${count.toLocaleString('en')} messages`} of theirs`]
}

const roleOf = (entry: AuditEntry) =>
  afterOf(entry, 'role') === 'MODERATOR' ? ' a moderator' : ' a member like the others'

function keyOf({ changes }: AuditEntry): string {
  const change = changes.find(({ field }) => field === 'visibility')
  if (change?.after === 'PUBLIC') return ' removed the key: the room is public'
  return change?.before === 'PUBLIC' ? ' gave the room a key: it is private' : ' changed the key'
}

function changed({ field, before, after }: Change): Part[] {
  switch (field) {
    case 'name':
      return ['renamed the room from ', { quote: before ?? '' }, ' to ', { quote: after ?? '' }]
    case 'topic':
      return after ? ['changed the topic to ', { quote: after }] : ['removed the topic']
    case 'capacity':
      return after
        ? [`set the places to ${Number(after).toLocaleString('en')}`]
        : ['lifted the limit of places']
    case 'slowMode':
      return Number(after) ? [`set slow mode to ${formatWait(Number(after))}`] : ['turned slow mode off']
    default:
      return [`changed ${field}`]
  }
}

/** "a, b and c". */
function listed(items: Part[][]): Part[] {
  return items.flatMap((item, index) => [
    ...(index === 0 ? [] : [index === items.length - 1 ? ' and ' : ', ']),
    ...item,
  ])
}
