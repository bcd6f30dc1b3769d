import { expect, test } from 'vitest'
import { locales } from '@latchkey/messages/locales'
import { languageNames } from './language-names.ts'

test('every language of the interface has a name of its own, as its speakers write it', () => {
  const names = new Map(languageNames().map(({ locale, name }) => [locale, name]))
  expect([...names.keys()]).toEqual([...locales])
  expect(new Set(names.values()).size).toBe(locales.length)
  expect(names.get('de')).toBe('Deutsch')
  expect(names.get('es')).toBe('Español')
  expect(names.get('fr')).toBe('Français')
  expect(names.get('pt-BR')).toBe('Português (Brasil)')
  expect(names.get('ja')).toBe('日本語')
  expect(names.get('zh-Hans')).toBe('简体中文')
  expect(names.get('ar')).toBe('العربية')
})
