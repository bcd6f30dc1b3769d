import { m } from '@latchkey/messages'

/** A key as its cap shows it, and as a screen reader says it if the cap has only a symbol. */
export interface Cap {
  text: string
  spoken?: string
}

const onMac: Record<string, () => Cap> = {
  Mod: () => ({ text: '⌘', spoken: m.key_command() }),
  Alt: () => ({ text: '⌥', spoken: m.key_option() }),
  Shift: () => ({ text: '⇧', spoken: m.key_shift() }),
  Enter: () => ({ text: '↩', spoken: m.key_enter() }),
  Delete: () => ({ text: '⌦', spoken: m.key_delete() }),
}

const elsewhere: Record<string, () => Cap> = {
  Mod: () => ({ text: m.key_ctrl() }),
  Alt: () => ({ text: m.key_alt() }),
  Shift: () => ({ text: m.key_shift() }),
  Enter: () => ({ text: m.key_enter() }),
  Delete: () => ({ text: m.key_delete() }),
  Escape: () => ({ text: m.key_escape() }),
  Tab: () => ({ text: m.key_tab() }),
  Home: () => ({ text: m.key_home() }),
  End: () => ({ text: m.key_end() }),
  Left: () => ({ text: '←', spoken: m.key_left() }),
  Right: () => ({ text: '→', spoken: m.key_right() }),
  Up: () => ({ text: '↑', spoken: m.key_up() }),
  Down: () => ({ text: '↓', spoken: m.key_down() }),
}

/** Returns the caps of a shortcut such as `Mod+Shift+K`, as the platform's keyboards have them. */
export function capsOf(shortcut: string, { mac }: { mac: boolean }): Cap[] {
  const names = shortcut === '+' ? ['+'] : shortcut.split('+')
  return names.map((name) => ((mac && onMac[name]) || elsewhere[name])?.() ?? { text: name })
}
