import { isVisible, visibleLine } from '@latchkey/text'
import { z } from 'zod'
import { TokenScope } from '../../prisma/generated/client/client.ts'

/** Letters of full width, as some keyboards write them, are the same letters. */
export const username = z
  .string()
  .overwrite((name) => visibleLine(name.normalize('NFKC')))
  .regex(/^[a-z0-9_-]{3,32}$/i, 'A username has 3 to 32 characters: a-z, 0-9, - and _.')

/** A password that somebody signs in with. Only its length is limited, so that hashing it stays cheap. */
export const enteredPassword = z.string().max(256, 'A password can have at most 256 characters.')

export const newPassword = enteredPassword
  .min(8, 'A password must have at least 8 characters.')
  .refine(isVisible, 'A password must have visible characters.')

export const displayName = z
  .string()
  .overwrite(visibleLine)
  .max(50, 'A display name can have at most 50 characters.')

export const tokenName = z
  .string()
  .overwrite(visibleLine)
  .min(1, 'Name the token after what you use it for.')
  .max(50, 'A token’s name can have at most 50 characters.')

export const tokenScopes = z.array(z.enum(TokenScope)).min(1, 'Choose at least one scope.')
