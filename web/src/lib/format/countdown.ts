import { getLocale } from '@latchkey/messages'

/** The rest of a wait, as a clock shows it: "4:05". */
export const formatCountdown = (seconds: number): string =>
  new Intl.DurationFormat(getLocale(), { minutes: 'numeric', seconds: '2-digit' }).format({
    minutes: Math.floor(seconds / 60),
    seconds: seconds % 60,
  })
