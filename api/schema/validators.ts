import { z } from 'zod'

/** The end of a ban, an invite or an access token. */
export const expiresAt = z
  .date()
  .refine((date) => date > new Date(), 'Choose a time in the future, or leave it out to never expire.')

/** The same in seconds from now, at most ten years. */
export const expiresIn = z
  .int()
  .min(1, 'Enter at least 1 second, or leave it out to never expire.')
  .max(315_360_000, 'Enter at most 315,360,000 seconds (ten years), or leave it out to never expire.')
