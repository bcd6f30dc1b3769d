import { m } from '@latchkey/messages'
import { isLocale, locales } from '@latchkey/messages/locales'
import { isVisible, visibleLine } from '@latchkey/text'
import { z } from 'zod'
import { TokenScope } from '../../prisma/generated/client/client.ts'
import { invalid } from '../validation.ts'

/** Letters of full width, as some keyboards write them, are the same letters. */
export const username = z
  .string()
  .overwrite((name) => visibleLine(name.normalize('NFKC')))
  .regex(/^[a-z0-9_-]{3,32}$/i, invalid(m.username_not_valid))

/** A password that somebody signs in with. Only its length is limited, so that hashing it stays cheap. */
export const enteredPassword = z.string().max(256, invalid(m.password_too_long, { max: 256 }))

export const newPassword = enteredPassword
  .min(8, invalid(m.password_too_short, { min: 8 }))
  .refine(isVisible, invalid(m.password_invisible))

export const displayName = z
  .string()
  .overwrite(visibleLine)
  .max(50, invalid(m.display_name_too_long, { max: 50 }))

export const tokenName = z
  .string()
  .overwrite(visibleLine)
  .min(1, invalid(m.token_name_required))
  .max(50, invalid(m.token_name_too_long, { max: 50 }))

export const tokenScopes = z.array(z.enum(TokenScope)).min(1, invalid(m.token_scopes_required))

/** A language of the catalogue. */
export const locale = z.string().refine(isLocale, invalid(m.locale_unknown, { locales: locales.join(', ') }))

/** A mail address. What it may be exactly, only its mail server knows. */
export const email = z
  .string()
  .trim()
  .max(254, invalid(m.email_not_valid))
  .regex(
    /^[^\s@<>()[\]\\,;:"\p{C}]+@[^\s@<>()[\]\\,;:"\p{C}]+\.[^\s@<>()[\]\\,;:"\p{C}]+$/u,
    invalid(m.email_not_valid),
  )

/** A code that a person types. Only its length is limited. */
export const typedCode = z.string().max(100, invalid(m.code_too_long))

/** A time of day, such as 07:00. */
export const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, invalid(m.time_of_day_not_valid))

/** Quiet hours that begin and end at the same minute could mean none or all. */
export const quietHours = z
  .looseObject({ from: z.string(), to: z.string() })
  .refine(({ from, to }) => from !== to, { path: ['to'], message: invalid(m.quiet_hours_empty) })

export const futureTime = z.date().refine((date) => date > new Date(), invalid(m.time_past))
