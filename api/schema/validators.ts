import { z } from 'zod'

/** The end of a ban, an invite or an access token. */
export const expiresAt = z
  .date()
  .refine((date) => date > new Date(), 'Choose a time in the future, or leave it out to never expire.')
