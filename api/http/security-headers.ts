import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { env } from '../env.ts'

/** For pages and their assets; SvelteKit puts a policy with a nonce of its own in its place on every page. */
const pages = [
  "default-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** For what is no page at all, such as JSON: nothing may come of it, whatever a browser takes it for. */
const nothing = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const always: readonly (readonly [string, string])[] = [
  ['x-content-type-options', 'nosniff'],
  // For browsers that do not know frame-ancestors.
  ['x-frame-options', 'DENY'],
  // Not no-referrer: it would take the Origin off our own forms.
  ['referrer-policy', 'same-origin'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['origin-agent-cluster', '?1'],
  ['x-dns-prefetch-control', 'off'],
  ['x-permitted-cross-domain-policies', 'none'],
  [
    'permissions-policy',
    [
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
      .map((feature) => `${feature}=()`)
      .join(', '),
  ],
  ...(env.ORIGIN[0].startsWith('https:') ? [['strict-transport-security', 'max-age=31536000'] as const] : []),
]

/**
 * Sets what every answer carries, whatever becomes of it: OWASP's Secure Headers, as helmet has them. Who answers may
 * only put something more particular in the place of one of them.
 */
export function setSecurityHeaders(res: ServerResponse, kind: 'page' | 'data'): void {
  for (const [name, value] of always) res.setHeader(name, value)
  res.setHeader('content-security-policy', kind === 'page' ? pages : nothing)
  // It is one person's, and may be a secret.
  if (kind === 'data') res.setHeader('cache-control', 'no-store')
}

/** The policy of a page of which only the inline scripts that are in it now may run, and workers that they make. */
export function contentSecurityPolicy(html: string): string {
  const hashes = [...html.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
    ([, script]) => `'sha256-${createHash('sha256').update(script!).digest('base64')}'`,
  )
  return [
    "default-src 'none'",
    `script-src ${hashes.join(' ')}`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    "img-src 'self' data:",
    'font-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
