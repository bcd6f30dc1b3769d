import Bowser from 'bowser'

export interface Device {
  /** Such as "Firefox on Windows". */
  name: string
  kind: 'desktop' | 'mobile' | 'tablet' | 'program'
}

/** What a session was opened with, by what it called itself: a browser, or a program by its own name. */
export function deviceOf(userAgent: string | null | undefined): Device {
  if (!userAgent) return { name: 'A program that gave no name', kind: 'program' }
  const { browser, os, platform } = Bowser.parse(userAgent)
  // "curl/8.5.0 …": no browser has an empty engine and no system.
  if (!browser.name || !os.name) return { name: userAgent.split(/[/ ]/)[0] || userAgent, kind: 'program' }
  const kind = platform.type === 'mobile' || platform.type === 'tablet' ? platform.type : 'desktop'
  return { name: `${browser.name} on ${os.name}`, kind }
}
