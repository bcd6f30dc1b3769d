import { expect, test } from 'vitest'
import { nextPath } from './next-path.ts'

const origin = 'https://chat.example.org'
const after = (next: string) => nextPath(new URL(`${origin}/login?next=${encodeURIComponent(next)}`))

test.for([
  ['/', '/'],
  ['/r/general', '/r/general'],
  ['/r/general/7?x=1#y', '/r/general/7?x=1#y'],
  ['/r/%', '/r/%25'],
  ['/r/%D0%BA%D0%BE%D0%BC', '/r/%D0%BA%D0%BE%D0%BC'],
])('logging in leads to the path in ?next=: %s', ([next, path]) => {
  expect(after(next!)).toBe(path)
})

test.for([
  'https://evil.example',
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/.//evil.example',
  '/%2e//evil.example',
  '/a/..//evil.example',
  '/./\\evil.example',
  '////evil.example',
  '/.////evil.example',
  'javascript:alert(1)',
  'r/general',
  '',
])('logging in leads to no other site, whatever ?next= says: %j [SEC-31]', (next) => {
  expect(new URL(after(next), origin).origin).toBe(origin)
  expect(after(next)).toMatch(/^\/(?!\/|\\)/)
})
