import { expect, test } from 'vitest'
import { toNetwork } from './client-address.ts'

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::', '2001:db8:1:2::/64'],
  ['::1', '::/64'],
  ['unknown', 'unknown'],
  ['<script>', 'unknown'],
])('limits count %s as %s', (address, network) => {
  expect(toNetwork(address)).toBe(network)
})
