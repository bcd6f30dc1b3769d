import { m } from '@latchkey/messages'
import { z } from 'zod'
import { isTimeZone } from '../dates.ts'
import { invalid } from '../validation.ts'

/** The end of a ban, an invite or an access token. */
export const expiresAt = z.date().refine((date) => date > new Date(), invalid(m.expiry_past))

const TEN_YEARS = 315_360_000

/** The same in seconds from now, at most ten years. */
export const expiresIn = z
  .int()
  .min(1, invalid(m.expiry_period_too_short))
  .max(TEN_YEARS, invalid(m.expiry_period_too_long, { max: TEN_YEARS }))

const timeZoneUnknown = invalid(m.time_zone_unknown)

/** A time zone's name in the IANA database. */
export const timeZone = z.string().max(100, timeZoneUnknown).refine(isTimeZone, timeZoneUnknown)
