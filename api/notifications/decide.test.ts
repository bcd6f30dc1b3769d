import { expect, test } from 'vitest'
import type { NotifyLevel, RoomKind } from '../../prisma/generated/client/client.ts'
import { decide, type NotifySettings, type Reason } from './decide.ts'
import { everyoneIn, mayMentionAll } from './everyone.ts'
import { decideMessage, type NotifyingMessage } from './write.ts'

const now = new Date('2026-11-26T12:00:00Z')
const later = new Date(now.getTime() + 1)

/**
 * Every combination of a level, a mute and a reason, with what is decided: "-" for nothing. The reason DIRECT is given in a
 * direct conversation, the others in a room.
 */
const table = `
            null    ALL     MENTIONS  NOTHING   null,muted  ALL,muted  MENTIONS,muted  NOTHING,muted
  MENTION   CALL    CALL    CALL      -         INBOX       INBOX      INBOX           -
  REPLY     CALL    CALL    CALL      -         -           -          -               -
  EVERYONE  CALL    CALL    CALL      -         -           -          -               -
  DIRECT    CALL    CALL    -         -         -           -          -               -
  ROOM      -       CALL    -         -         -           -          -               -
  REACTION  INBOX   INBOX   INBOX     -         -           -          -               -`

const [head = '', ...lines] = table.trim().split('\n')
const columns = head.trim().split(/\s+/)
const cells = lines.flatMap((line) => {
  const [reason = '', ...outcomes] = line.trim().split(/\s+/)
  return columns.map((column, i) => [reason as Reason, column, outcomes[i]!] as const)
})

function toSettings(column: string, kind: RoomKind = 'ROOM'): NotifySettings {
  const [level, muted] = column.split(',')
  return {
    kind,
    notifyLevel: level === 'null' ? null : (level as NotifyLevel),
    mutedUntil: muted ? later : null,
  }
}

test.for(cells)('%s with the level %s: %s', ([reason, column, outcome]) => {
  const settings = toSettings(column, reason === 'DIRECT' ? 'DIRECT' : 'ROOM')
  expect(decide(new Set([reason]), settings, now)?.reach ?? '-').toBe(outcome)
})

test('a mute ends by itself', () => {
  const ended = { ...toSettings('null'), mutedUntil: now }
  expect(decide(new Set(['REPLY']), ended, now)?.reach).toBe('CALL')
})

test('of several reasons the first that applies is the cause', () => {
  const all = new Set(['ROOM', 'EVERYONE', 'REPLY', 'MENTION'] as const)
  expect(decide(all, toSettings('ALL'), now)?.cause).toBe('MENTION')
  expect(decide(all, toSettings('null,muted'), now)).toEqual({ cause: 'MENTION', reach: 'INBOX' })
  expect(decide(new Set(['ROOM', 'REPLY']), toSettings('ALL'), now)?.cause).toBe('REPLY')
  expect(decide(new Set(['ROOM', 'EVERYONE']), toSettings('null'), now)?.cause).toBe('MENTION')
  expect(decide(new Set(['ROOM']), toSettings('ALL'), now)?.cause).toBe('ROOM')
})

test('a message notifies its members for what it says, and never its author', () => {
  const message: NotifyingMessage = {
    roomId: 'room',
    kind: 'ROOM',
    number: 1,
    authorId: 'ana',
    everyone: null,
    deletedAt: null,
    mentions: [{ userId: 'ana' }, { userId: 'ben' }],
    repliesTo: 'eve',
  }
  const decided = (userId: string, changes: Partial<NotifyingMessage> = {}) =>
    decideMessage(
      { ...message, ...changes },
      { userId, notifyLevel: null, mutedUntil: null },
      { present: new Set(['kim']), now },
    )?.cause ?? null
  expect(['ana', 'ben', 'eve', 'kim', 'leo'].map((name) => decided(name))).toEqual([
    null,
    'MENTION',
    'REPLY',
    null,
    null,
  ])
  expect(['ana', 'kim', 'leo'].map((name) => decided(name, { everyone: 'ALL' }))).toEqual([
    null,
    'MENTION',
    'MENTION',
  ])
  expect(['ana', 'kim', 'leo'].map((name) => decided(name, { everyone: 'HERE' }))).toEqual([
    null,
    'MENTION',
    null,
  ])
  expect(decided('ben', { deletedAt: now })).toBe(null)
  expect(['ana', 'ben', 'eve', 'kim'].map((name) => decided(name, { kind: 'DIRECT' }))).toEqual([
    null,
    'MENTION',
    'REPLY',
    'DIRECT',
  ])
})

test('@all and @here count as such only as whole names, and @all is more', () => {
  expect(everyoneIn([['all']])).toBe('ALL')
  expect(everyoneIn([['here']])).toBe('HERE')
  expect(everyoneIn([['here'], ['all']])).toBe('ALL')
  expect(everyoneIn([['all-hands', 'all'], ['ana']])).toBe(null)
})

test('moderators and the owner may notify everyone, and members where the owner allows it', () => {
  const allowed = (membersMayMentionAll: boolean) =>
    (['OWNER', 'MODERATOR', 'MEMBER'] as const).map((role) => mayMentionAll(role, { membersMayMentionAll }))
  expect(allowed(false)).toEqual([true, true, false])
  expect(allowed(true)).toEqual([true, true, true])
})
