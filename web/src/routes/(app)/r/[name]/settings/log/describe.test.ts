import { expect, test } from 'vitest'
import type { MessagePart } from '@latchkey/messages'
import { describe, type AuditEntry } from './describe.ts'

const person = (displayName: string) => ({
  id: displayName,
  username: displayName.toLowerCase(),
  displayName,
  avatarUrl: null,
  bot: false,
})

const entry = (fields: Partial<AuditEntry>): AuditEntry => ({
  id: '1',
  action: 'BAN',
  actor: person('Ana'),
  target: person('Leo'),
  reason: '',
  number: null,
  rootNumber: null,
  changes: [],
  createdAt: '2026-11-22T10:00:00.000Z',
  ...fields,
})

const dates = { dateTime: (date: string) => date.slice(0, 10) }

const toText = (parts: MessagePart[]): string =>
  parts.map((part) => (part.type === 'text' ? part.value : part.name === 'quote' ? '"' : '')).join('')

const change = (field: string, before: string | null, after: string | null) => ({ field, before, after })

test.each<[Partial<AuditEntry>, ...string[]]>([
  [{ action: 'BAN' }, 'Ana banned Leo'],
  [
    {
      action: 'BAN',
      changes: [change('expiresAt', null, '2026-11-30T10:00:00.000Z'), change('messagesDeleted', null, '3')],
    },
    'Ana banned Leo until 2026-11-30 and deleted 3 of their messages',
  ],
  [{ action: 'BAN_EXPIRED', actor: null }, 'The ban of Leo expired'],
  [{ action: 'UNBAN', target: null }, 'Ana unbanned a deleted user'],
  [{ action: 'ROLE_CHANGED', changes: [change('role', 'MEMBER', 'MODERATOR')] }, 'Ana made Leo a moderator'],
  [{ action: 'MESSAGE_DELETED', number: 12 }, 'Ana deleted message 12 by Leo'],
  [
    { action: 'KEY_CHANGED', changes: [change('visibility', 'PUBLIC', 'PRIVATE')] },
    'Ana set a key and made the room private',
  ],
  [{ action: 'KEY_CHANGED', changes: [change('visibility', 'PRIVATE', 'PRIVATE')] }, 'Ana changed the key'],
  [
    {
      action: 'ROOM_UPDATED',
      changes: [change('name', 'a', 'b'), change('topic', 'x', ''), change('slowMode', '0', '30')],
    },
    'Ana renamed the room from "a" to "b"',
    'Ana removed the topic',
    'Ana set slow mode to 30 seconds',
  ],
  [{ action: 'SOMETHING_NEW' }, 'Ana: something new'],
])('an audit entry is described in sentences: %#', (fields, ...expected) => {
  expect(describe(entry(fields), dates).map(toText)).toEqual(expected.map((text) => `${text}.`))
})
