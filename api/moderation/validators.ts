import { m } from '@latchkey/messages'
import { z } from 'zod'
import { invalid } from '../validation.ts'

/** Seconds, at most a week. */
export const deleteMessagesSince = z
  .int()
  .min(1, invalid(m.ban_delete_period_too_short))
  .max(604_800, invalid(m.ban_delete_period_too_long, { max: 604_800 }))
