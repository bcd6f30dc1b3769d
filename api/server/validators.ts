import { m } from '@latchkey/messages'
import { visibleLine } from '@latchkey/text'
import { z } from 'zod'
import { invalid } from '../validation.ts'

export const serverName = z
  .string()
  .overwrite(visibleLine)
  .min(1, invalid(m.server_name_required))
  .max(50, invalid(m.server_name_too_long, { max: 50 }))

export const serverDescription = z
  .string()
  .overwrite(visibleLine)
  .max(250, invalid(m.server_description_too_long, { max: 250 }))

const sizeNotValid = invalid(m.size_not_valid)

/** The maximum size of a file, in bytes. */
export const uploadLimit = z.int().min(1_024, sizeNotValid)

/** The most that the files of a room can take, in bytes, or 0. */
export const roomStorageLimit = z
  .number()
  .refine((bytes) => bytes === 0 || (Number.isSafeInteger(bytes) && bytes >= 1_024), sizeNotValid)
