import { z } from 'zod'
import { Role } from '../../prisma/generated/client/client.ts'

/** Seconds, at most a week. */
export const deleteMessagesSince = z
  .int()
  .min(1, 'Enter how many seconds back to delete messages, or leave it out.')
  .max(604_800, 'You can delete the messages of the last week at most: 604,800 seconds.')

export const assignableRole = z
  .enum(Role)
  .refine((role) => role !== 'OWNER', 'A room has one owner. Transfer ownership to change it.')
