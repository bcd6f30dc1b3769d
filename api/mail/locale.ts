import { acceptedLanguages, isLocale, type Locale, matchLocale } from '@latchkey/messages/locales'
import type { User } from '../../prisma/generated/client/client.ts'
import type { ClientInfo } from '../context.ts'

/** Returns the language of a mail: what the user has chosen, or what the request that causes it asks for. */
export const mailLocale = (user: Pick<User, 'locale'> | null, client: ClientInfo | null): Locale =>
  isLocale(user?.locale) ? user.locale : matchLocale(acceptedLanguages(client?.acceptLanguage))
