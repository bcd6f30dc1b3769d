import Bowser from 'bowser'
import { m } from '@latchkey/messages'

export interface Device {
  /** "Firefox on Windows". */
  name: string
  kind: 'desktop' | 'mobile' | 'tablet' | 'program'
}

/** Describes a session's device by its user agent: a browser and its system, or the name of a program. */
export function parseDevice(userAgent: string | null | undefined): Device {
  if (!userAgent) return { name: m.session_unknown_program(), kind: 'program' }
  const { browser, os, platform } = Bowser.parse(userAgent)
  // Browsers name their system, programs such as "curl/8.5.0" do not.
  if (!browser.name || !os.name) return { name: userAgent.split(/[/ ]/)[0] || userAgent, kind: 'program' }
  const kind = platform.type === 'mobile' || platform.type === 'tablet' ? platform.type : 'desktop'
  return { name: m.session_browser({ browser: browser.name, system: os.name }), kind }
}
