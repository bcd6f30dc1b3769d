/** The hour at which a reminder for a morning comes, in the device's time zone. */
const MORNING = 9

/** The times that a reminder is offered for. */
export type ReminderTime = 'HOUR' | 'TOMORROW' | 'MONDAY'

/** Returns the moment of a reminder, seen from a moment: in an hour, or in the morning of tomorrow or of the next Monday. */
export function reminderAt(time: ReminderTime, from: Date): Date {
  if (time === 'HOUR') return new Date(from.getTime() + 3_600_000)
  // Monday is 1, and a Monday is followed by that of the next week.
  const days = time === 'TOMORROW' ? 1 : (8 - from.getDay()) % 7 || 7
  return new Date(from.getFullYear(), from.getMonth(), from.getDate() + days, MORNING)
}

/** The option for a date and time of one's own (TimeChoice.svelte). */
export const CUSTOM_TIME = 'at'

/** Returns the time that is chosen: one of those that are offered, or one of the person's own. */
export const chosenTime = (choice: string, moment: string): Date =>
  choice === CUSTOM_TIME ? new Date(moment) : reminderAt(choice as ReminderTime, new Date())
