/** The local hour from which the mail of the day is sent. */
const HOUR = 8

/** Returns whether the mail of the day is due for a person: from eight in the morning where they are, once a day. */
export function dailyMailIsDue(
  { timeZone, sentAt }: { timeZone: string | null; sentAt: Date | null },
  now: Date,
): boolean {
  const toLocal = (date: Date) =>
    Temporal.Instant.fromEpochMilliseconds(date.getTime()).toZonedDateTimeISO(timeZone ?? 'UTC')
  const local = toLocal(now)
  if (local.hour < HOUR) return false
  return sentAt === null || !toLocal(sentAt).toPlainDate().equals(local.toPlainDate())
}
