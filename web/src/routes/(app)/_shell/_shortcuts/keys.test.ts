import { expect, test } from 'vitest'
import { capsOf } from './keys.ts'

const textOf = (shortcut: string, mac: boolean) => capsOf(shortcut, { mac }).map(({ text }) => text)

test('keys are shown as the keyboards of the platform have them', () => {
  expect(textOf('Mod+Shift+K', false)).toEqual(['Ctrl', 'Shift', 'K'])
  expect(textOf('Mod+Shift+K', true)).toEqual(['⌘', '⇧', 'K'])
  expect(textOf('Alt+Up', true)).toEqual(['⌥', '↑'])
  expect(textOf('Escape', true)).toEqual(['Esc'])
  expect(textOf('+', false)).toEqual(['+'])
})

test('a key that is shown as a symbol has a name', () => {
  for (const mac of [true, false])
    for (const { text, spoken } of capsOf('Mod+Alt+Shift+Enter+Up+Down+Delete', { mac }))
      expect(spoken ?? text).toMatch(/^[A-Z][a-z]+/)
})
