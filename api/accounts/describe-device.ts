import { m } from '@latchkey/messages'
import type { Locale } from '@latchkey/messages/locales'

/** Describes a device by its user agent: a browser and its system, or the name of a program. */
export async function describeDevice(userAgent: string | null, locale: Locale): Promise<string> {
  const unknown = m.session_unknown_program({}, { locale })
  if (!userAgent) return unknown
  const { default: Bowser } = await import('bowser')
  const { browser, os } = Bowser.parse(userAgent)
  if (browser.name && os.name)
    return m.session_browser({ browser: browser.name, system: os.name }, { locale })
  return /^[\w.-]+/.exec(userAgent)?.[0] ?? unknown
}
