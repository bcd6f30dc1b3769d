import { hash } from '@node-rs/argon2'
import { expect, test } from 'vitest'
import { hashPassword, verifyPassword } from './password-hash.ts'

test.for<[chosen: string, entered: string]>([
  ['ma\u00F1ana por la ma\u00F1ana', 'man\u0303ana por la man\u0303ana'],
  ['Zu\u0308rich am See', 'Z\u00FCrich am See'],
  ['한글 열쇠 하나', '한글 열쇠 하나'.normalize('NFD')],
  ['wide\u3000blank key', 'wide blank key'],
  ['1.5 \u212B long', '1.5 \u00C5 long'],
])('a password matches in every form that a keyboard writes: %s', async ([chosen, entered]) => {
  expect(await verifyPassword(await hashPassword(chosen), entered)).toBe(true)
  expect(await verifyPassword(await hashPassword(entered), chosen)).toBe(true)
})

test('a password that was hashed as the keyboard wrote it still matches, in every form', async () => {
  for (const written of ['man\u0303ana man\u0303ana', 'ma\u00F1ana ma\u00F1ana', 'wide\u3000blank key']) {
    const stored = await hash(written)
    for (const entered of [written, written.normalize('NFC'), written.normalize('NFD')])
      expect(await verifyPassword(stored, entered)).toBe(true)
  }
})

test('passwords that differ in case, width, blanks or accents do not match', async () => {
  const stored = await hashPassword('Zürich 2026')
  for (const other of ['zürich 2026', 'Zurich 2026', 'Zürich 2026 ', 'Ｚürich 2026', 'Zürich\u200B 2026'])
    expect(await verifyPassword(stored, other)).toBe(false)
  expect(await verifyPassword(null, 'Zürich 2026')).toBe(false)
})
