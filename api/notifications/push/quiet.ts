import type { User } from '../../../prisma/generated/client/client.ts'

/** A person's settings of when not to be called. */
export type QuietSettings = Pick<User, 'doNotDisturbUntil' | 'quietFrom' | 'quietTo' | 'timeZone'>

/** Returns whether a person does not want to be called at a time: do not disturb, or quiet hours where they are. */
export function isQuiet(
  { doNotDisturbUntil, quietFrom, quietTo, timeZone }: QuietSettings,
  now: Date,
): boolean {
  if (doNotDisturbUntil && doNotDisturbUntil > now) return true
  if (!quietFrom || !quietTo) return false
  const local = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone ?? 'UTC')
  const time = local.toPlainTime().toString({ smallestUnit: 'minute' })
  const isAfter = time >= quietFrom
  const isBefore = time < quietTo
  return quietFrom < quietTo ? isAfter && isBefore : isAfter || isBefore
}
