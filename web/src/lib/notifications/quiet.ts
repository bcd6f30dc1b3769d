/** The settings that decide whether someone wants to be disturbed now. */
export interface QuietSettings {
  doNotDisturbUntil: string | null
  /** Local times, such as 22:00 and 07:00. */
  quietHours: { from: string; to: string } | null
}

/** Returns whether nothing may make a sound or pop up now: do not disturb is on, or the quiet hours are not over. */
export function isQuiet(
  { doNotDisturbUntil, quietHours }: QuietSettings,
  { now, timeZone }: { now: number; timeZone: string },
): boolean {
  if (doNotDisturbUntil && Date.parse(doNotDisturbUntil) > now) return true
  if (!quietHours) return false
  const { from, to } = quietHours
  const time = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(now)
  // Times of the same length compare as texts. Hours that span midnight are all but those between.
  return from < to ? time >= from && time < to : time >= from || time < to
}
