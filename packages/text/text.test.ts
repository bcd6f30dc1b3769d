import fc from 'fast-check'
import { expect, test } from 'vitest'
import { comparableName, isVisible, searchWords, visibleLine, visibleText } from './index.ts'

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom(
      ...'aBß ςΣéñ\u0301\u0323\u200B\u200D\uFE0F\u3164\u00AD❤👩ｆ１ﬁ할ㅎḍ\u0307İıẞ葛\u{E0100}م\n'.split(
        /(?:)/u,
      ),
    ),
    maxLength: 20,
  }),
)
const forms = ['NFC', 'NFD', 'NFKC', 'NFKD'] as const

test.for([
  ...['\u200B', '\u2060', '\u00AD', '\u200E', '\u2800', '\u3164', '\u115F', '\uFFA0', '\u180E', '\u{E0020}'],
  ...['\uFE0F', '\u034F', '\u0301', '\u0007', '\u061C', '\u17B5', '\u{E0100}', '\u20E3', '\uFEFF', '\u2028'],
  ...['', ' ', '\n\t\u3000', '\u200B \u0301\u0300\u3164', '\u{1D173}', '\uFFFC', '\u{13441}', '\u{1BCA0}'],
])('%j shows nothing', (text) => {
  expect(isVisible(text)).toBe(false)
  expect([visibleText(text), visibleLine(text), comparableName(text)]).toEqual(['', '', ''])
})

test.for(['.', '_', '0', '🎉', '🇩🇪', '🏽', '\u200Ba', 'ㅎ', 'ำ' + 'ก', '(', '\u00A0x', '‗', '∅', '\uFFFD'])(
  '%j shows something',
  (text) => {
    expect(isVisible(text)).toBe(true)
    expect(visibleText(text)).toBe(text)
  },
)

test.for<[written: string, stored: string]>([
  ['  Ana \t\n Lima ', 'Ana Lima'],
  ['Lob\u200Bby\u3164\u034F', 'Lobby'],
  ['\u202Egnp.exe\u202C', 'gnp.exe'],
  ['man\u0303ana', 'mañana'],
  ['Z' + '\u0301'.repeat(90), 'Ź' + '\u0301'.repeat(6)],
  ['a\uFE0Fb\u{E0100}', 'ab'],
])('%j is stored as %j', ([text, line]) => {
  expect(visibleLine(text)).toBe(line)
})

test.for([
  ...['👨‍👩‍👧', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '1️⃣', '❤️', '👍🏽', 'می‌خواهم', '葛\u{E0100}飾', 'क्षत्रिय', 'ශ්‍රී', 'น้ำ', 'Nguyễn', 'בְּרֵאשִׁ֖ית'],
  ...['བརྒྱུད', 'ﷺ', 'Ｆｕｌｌ', "O'Neil", 'Zoë 🎉'],
])('%s is stored as it is', (text) => {
  expect(visibleLine(text)).toBe(text.normalize('NFC'))
})

test.for([
  [
    'Lobby',
    'lobby',
    'LOBBY',
    'Ｌｏｂｂｙ',
    'Lob\u200Bby',
    'Lobby\u3164',
    'Lobby\uFE0F',
    ' Lobby\u00A0',
    'Lobby\u{E0100}',
  ],
  ['Straße', 'STRASSE', 'straẞe'],
  ['ΣΊΣΥΦΟΣ', 'σίσυφος', 'σίσυφοσ', 'Σι\u0301συφος'],
  ['Zürich', 'Zu\u0308rich', 'ZÜRICH'],
  ['ﬁnance', 'Finance', 'FINANCE'],
  ['カフェ', 'ｶﾌｪ'],
  ['한글', '\u1112\u1161\u11ab\u1100\u1173\u11af'],
])('%s is the same name as its variants', (variants) => {
  expect(new Set(variants.map(comparableName)).size).toBe(1)
})

test.for<[one: string, other: string]>([
  ['resume', 'résumé'],
  ['Lobby', 'Lobby 2'],
  ['o', '0'],
  ['が', 'か'],
])('%s and %s are two names', ([a, b]) => {
  expect(comparableName(a)).not.toBe(comparableName(b))
})

test('a name equals itself in every Unicode form, in every case, and as it is stored', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const name = comparableName(text)
      for (const form of forms) expect(comparableName(text.toWellFormed().normalize(form))).toBe(name)
      const stored = visibleLine(text)
      expect(comparableName(stored)).toBe(name)
      for (const form of forms) expect(comparableName(stored.toLowerCase().normalize(form))).toBe(name)
      expect(comparableName(name)).toBe(name)
    }),
    { numRuns: 2_000 },
  )
})

test('what is stored shows something, in few marks, and storing it again changes nothing', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const line = visibleLine(text)
      expect(line === '' || isVisible(line)).toBe(true)
      expect(line).not.toMatch(/\p{M}{7}|[\p{Cc}\u202A-\u202E\u2066-\u2069]/u)
      expect(visibleLine(line)).toBe(line)
    }),
    { numRuns: 2_000 },
  )
})

test('ASCII gives the same alone as beside other letters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 40 }), (text) => {
      expect(visibleLine(`${text} é`)).toBe(`${visibleLine(text)} é`.trim())
      expect(searchWords(`${text} é`)).toEqual([...searchWords(text), 'é'])
    }),
    { numRuns: 2_000 },
  )
})
