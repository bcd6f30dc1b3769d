import { expect, test } from 'vitest'
import { isInRange, isPublic, parseAddressRange } from './address-range.ts'

test.each([
  ...['127.0.0.1', '127.8.8.8', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
  ...[
    '169.254.169.254',
    '100.64.0.1',
    '192.0.0.192',
    '198.18.0.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
  ],
  ...['::1', '::', 'fe80::1', 'fc00::1', 'fd00:ec2::254', 'fec0::1', 'ff02::1', '::7f00:1', '2001:db8::1'],
  // These stand for an IPv4 address: mapped, NAT64, 6to4 and Teredo.
  ...['::ffff:127.0.0.1', '::ffff:10.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::', '2001::1'],
])('%s is not public', (address) => {
  expect(isPublic(address)).toBe(false)
})

test.each(['1.1.1.1', '172.32.0.1', '2606:4700:4700::1111', '::ffff:1.1.1.1'])('%s is public', (address) => {
  expect(isPublic(address)).toBe(true)
})

test('a range has its addresses, also when they are mapped to IPv6, and no others', () => {
  const ranges = ['10.0.0.0/8', '127.0.0.1', 'fd00::/8'].map(parseAddressRange)
  for (const address of ['10.255.0.1', '127.0.0.1', '::ffff:127.0.0.1', 'fd12::1'])
    expect(isInRange(address, ranges), address).toBe(true)
  for (const address of ['11.0.0.1', '127.0.0.2', '::1', 'fc00::1', '::a00:1'])
    expect(isInRange(address, ranges), address).toBe(false)
  expect(() => parseAddressRange('10.0.0.0/40')).toThrow()
})
