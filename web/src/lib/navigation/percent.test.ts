import fc from 'fast-check'
import { expect, test } from 'vitest'
import { repairPercents } from './percent.ts'

test.for([
  ['/r/%', '/r/%25'],
  ['/r/100%', '/r/100%25'],
  ['/r/%zz/5', '/r/%25zz/5'],
  ['/r/%E0%A4%A', '/r/%25E0%25A4%25A'],
  ['/r/%E0%A4', '/r/%25E0%25A4'],
  ['/r/%FF', '/r/%25FF'],
  ['/r/%C0%AF', '/r/%25C0%25AF'],
  ['/r/%ED%A0%80', '/r/%25ED%25A0%2580'],
  ['/r/Lobby#%', '/r/Lobby#%25'],
  ['%%', '%25%25'],
])('a percent sign that begins no escape stands for itself: %s', ([address, repaired]) => {
  expect(repairPercents(address!)).toBe(repaired)
})

test.for(['/r/Lobby', '/r/a%2Fb/7', '/r/%D0%BA', '/r/%25', '/', '/search?q=%20'])(
  'a well-formed address stays as it is: %s',
  (address) => {
    expect(repairPercents(address)).toBe(address)
  },
)

test('whatever the address, the repaired one can be decoded, and needs no further repair', () => {
  const address = fc.string({ unit: fc.constantFrom('%', '2', '5', 'E', '0', 'a', '/', 'F', '#', 'é', 'z') })
  fc.assert(
    fc.property(address, (text) => {
      const repaired = repairPercents(text)
      expect(() => decodeURIComponent(repaired)).not.toThrow()
      expect(repairPercents(repaired)).toBe(repaired)
    }),
  )
})
