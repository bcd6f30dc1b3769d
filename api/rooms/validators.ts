import { m } from '@latchkey/messages'
import { comparableName, isVisible, visibleLine } from '@latchkey/text'
import { z } from 'zod'
import { invalid } from '../validation.ts'
import { roomActions } from './audit-log.ts'

export const roomName = z
  .string()
  .overwrite(visibleLine)
  .min(1, invalid(m.room_name_required, { max: 50 }))
  .max(50, invalid(m.room_name_too_long, { max: 50 }))
  .refine(
    (name) =>
      /^[\p{L}\p{N}_-][\p{L}\p{M}\p{N}\p{Join_Control}_-]*( [\p{L}\p{N}_-][\p{L}\p{M}\p{N}\p{Join_Control}_-]*)*$/u.test(
        name,
      ) && comparableName(name) !== '',
    invalid(m.room_name_not_valid),
  )

/** The key of a new room. Empty makes the room public. */
export const roomKey = z
  .string()
  .max(256, invalid(m.room_key_too_long, { max: 256 }))
  .refine((key) => key === '' || isVisible(key), invalid(m.room_key_invisible))

export const newRoomKey = roomKey.min(1, invalid(m.room_key_empty))

export const topic = z
  .string()
  .overwrite(visibleLine)
  .max(250, invalid(m.topic_too_long, { max: 250 }))

export const capacity = z
  .int()
  .min(2, invalid(m.capacity_too_small, { min: 2 }))
  .max(1_000_000, invalid(m.capacity_too_large, { max: 1_000_000 }))

const slowModeRange = invalid(m.slow_mode_range, { max: 3_600 })

export const slowMode = z.int().min(0, slowModeRange).max(3_600, slowModeRange)

export const maxUses = z
  .int()
  .min(1, invalid(m.invite_uses_too_few))
  .max(10_000, invalid(m.invite_uses_too_many, { max: 10_000 }))

/** The reason that a moderator gives for the audit log. */
export const reason = z
  .string()
  .overwrite(visibleLine)
  .max(500, invalid(m.reason_too_long, { max: 500 }))

/** The reason that a person gives for a report. */
export const reportReason = reason.min(1, invalid(m.report_reason_required))

export const auditAction = z.enum(
  Object.keys(roomActions) as (keyof typeof roomActions)[],
  invalid(m.audit_action_unknown, { actions: Object.keys(roomActions).join(', ') }),
)
