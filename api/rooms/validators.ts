import { comparableName, isVisible, visibleLine } from '@latchkey/text'
import { z } from 'zod'
import { type AuditAction, auditActions } from './audit-log.ts'

export const roomName = z
  .string()
  .overwrite(visibleLine)
  .min(1, 'Enter a name: 1 to 50 characters.')
  .max(50, 'A room’s name can have at most 50 characters.')
  .refine(
    (name) =>
      /^[\p{L}\p{N}_-][\p{L}\p{M}\p{N}\p{Join_Control}_-]*( [\p{L}\p{N}_-][\p{L}\p{M}\p{N}\p{Join_Control}_-]*)*$/u.test(
        name,
      ) && comparableName(name) !== '',
    'A room’s name can have letters, digits, - and _, with single spaces between words.',
  )

/** The key of a new room. Empty makes the room public. */
export const roomKey = z
  .string()
  .max(256, 'A key can have at most 256 characters.')
  .refine((key) => key === '' || isVisible(key), 'A key must have visible characters.')

export const newRoomKey = roomKey.min(
  1,
  'A key must have at least 1 character. Pass null to make the room public.',
)

export const topic = z.string().overwrite(visibleLine).max(250, 'A topic can have at most 250 characters.')

export const capacity = z
  .int()
  .min(2, 'The member limit must be at least 2.')
  .max(1_000_000, 'The member limit can be at most 1,000,000.')

const slowModeRange = 'Slow mode can be 0 to 3,600 seconds. 0 turns it off.'

export const slowMode = z.int().min(0, slowModeRange).max(3_600, slowModeRange)

export const maxUses = z
  .int()
  .min(1, 'An invite must work at least once.')
  .max(10_000, 'An invite can work at most 10,000 times.')

/** The reason that a moderator gives for the audit log. */
export const reason = z.string().overwrite(visibleLine).max(500, 'A reason can have at most 500 characters.')

export const auditAction = z.enum(
  Object.keys(auditActions) as AuditAction[],
  `The action must be one of ${Object.keys(auditActions).join(', ')}.`,
)
