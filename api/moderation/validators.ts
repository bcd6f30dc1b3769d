import { z } from 'zod'

/** Seconds, at most a week. */
export const deleteMessagesSince = z
  .int()
  .min(1, 'Enter how many seconds back to delete messages, or leave it out.')
  .max(604_800, 'You can delete the messages of the last week at most: 604,800 seconds.')
