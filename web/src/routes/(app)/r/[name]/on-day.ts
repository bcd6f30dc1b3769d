/** Returns a relative day as it reads within a sentence: "today", or "on Thursday, November 19". */
export const onDay = (day: string): string =>
  day === 'Today' || day === 'Yesterday' ? day.toLowerCase() : `on ${day}`
