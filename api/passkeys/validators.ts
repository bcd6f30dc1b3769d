import { m } from '@latchkey/messages'
import { visibleLine } from '@latchkey/text'
import { z } from 'zod'
import { invalid } from '../validation.ts'

export const passkeyName = z
  .string()
  .overwrite(visibleLine)
  .min(1, invalid(m.passkey_name_required))
  .max(50, invalid(m.passkey_name_too_long))
