import { expect, test } from 'vitest'
import { parseDevice } from './device.ts'

test.each([
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0',
    { name: 'Firefox on Windows', kind: 'desktop' },
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
    { name: 'Safari on iOS', kind: 'mobile' },
  ],
  ['curl/8.14.1', { name: 'curl', kind: 'program' }],
  ['node', { name: 'node', kind: 'program' }],
  [null, { name: 'Unknown program', kind: 'program' }],
] as const)('a device is named after its user agent: %s', (userAgent, device) => {
  expect(parseDevice(userAgent)).toEqual(device)
})
