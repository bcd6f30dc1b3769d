import { parseMessageNumber } from '#lib/navigation/message-number.ts'

/** Returns the number of the message of a thread that an address names. */
export const linkedReply = (url: URL): number | null =>
  parseMessageNumber(url.searchParams.get('reply') ?? '')
