import type { IncomingMessage, ServerResponse } from 'node:http'
import helmet from 'helmet'
import { env } from '../env.ts'

const nowhere = ["'none'"]

/** For pages and their assets. On every page, SvelteKit replaces it by a policy with a nonce. */
const pagePolicy = {
  'default-src': ["'self'"],
  'object-src': nowhere,
  'base-uri': nowhere,
  'form-action': ["'self'"],
  'frame-ancestors': nowhere,
}

/** For responses that are no page, such as JSON. Even if a browser took one for a page, it could do nothing. */
const dataPolicy = {
  'default-src': nowhere,
  'base-uri': nowhere,
  'form-action': nowhere,
  'frame-ancestors': nowhere,
}

/** Browser features that no page uses. */
const unusedFeatures = [
  'camera',
  'microphone',
  'geolocation',
  'payment',
  'usb',
  'serial',
  'hid',
  'midi',
  'display-capture',
  'browsing-topics',
]

// helmet has no Permissions-Policy.
const permissionsPolicy = unusedFeatures.map((feature) => `${feature}=()`).join(', ')

const createHelmet = (directives: Record<string, string[]>) =>
  helmet({
    contentSecurityPolicy: { useDefaults: false, directives },
    // For browsers that do not know frame-ancestors.
    xFrameOptions: { action: 'deny' },
    // Not no-referrer: browsers would then omit the Origin header of our own forms.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: env.ORIGIN[0].startsWith('https:') && { includeSubDomains: false },
    // Only old versions of Internet Explorer know these.
    xDownloadOptions: false,
    xXssProtection: false,
  })

const helmets = { page: createHelmet(pagePolicy), data: createHelmet(dataPolicy) }

/** Sets the security headers that every response has. Handlers may replace them, but only by stricter ones. */
export function setSecurityHeaders(req: IncomingMessage, res: ServerResponse, kind: 'page' | 'data'): void {
  helmets[kind](req, res, (error) => {
    if (error) throw error
  })
  res.setHeader('permissions-policy', permissionsPolicy)
  // Data belongs to one person and may be secret.
  if (kind === 'data') res.setHeader('cache-control', 'no-store')
}
