import { m } from '@latchkey/messages'
import { isMac, shortcutKey } from '#lib/ui/keys.ts'
import { insertText } from '#lib/ui/insert-text.ts'
import { toast } from '#lib/ui/toasts.svelte.ts'
import type { Format } from './field-edit.ts'

type Key = Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey'>

/** The keys of the formats, besides Control or Meta. Ctrl+K opens the finder. */
const formatKeys: Readonly<Record<Format, string>> = {
  bold: 'B',
  italic: 'I',
  strike: 'Shift+X',
  code: 'E',
  link: 'Shift+K',
  numbers: 'Shift+7',
  bullets: 'Shift+8',
  quote: 'Shift+9',
}
const formats = new Map(Object.entries(formatKeys).map(([format, keys]) => [keys, format as Format]))

/** Returns the format that a key stands for; undefined if it stands for none. */
export function formatOf(event: Key, mac: boolean): Format | undefined {
  if (event.altKey || (mac ? !event.metaKey || event.ctrlKey : !event.ctrlKey || event.metaKey)) return
  return formats.get(`${event.shiftKey ? 'Shift+' : ''}${shortcutKey(event)}`)
}

/** Formats the selection of a field if a key stands for a format. Returns false if it does not. */
export function handleFormatKey(event: KeyboardEvent & { currentTarget: HTMLTextAreaElement }): boolean {
  const format = formatOf(event, isMac())
  if (!format) return false
  event.preventDefault()
  void formatField(event.currentTarget, format)
  return true
}

/** Puts a format on the selection of a field, or takes it off, as if it were typed. */
export async function formatField(field: HTMLTextAreaElement, format: Format): Promise<void> {
  const module = await import('./formatting.ts').catch(() => undefined)
  if (!module) return toast(m.part_not_loaded())
  const { range, text, selection } = module.formatText(field, format)
  if (text || range[0] < range[1]) insertText(field, text, range)
  field.focus()
  field.setSelectionRange(...selection)
}

/** Returns the keys of a format for `aria-keyshortcuts`. */
export const ariaKeys = (format: Format, mac: boolean): string =>
  mac ? `Meta+${formatKeys[format]}` : `Control+${formatKeys[format]}`

/** Returns the keys of a format as people know them: "Ctrl+Shift+X", or "⇧⌘X" on a Mac. */
export function describeKeys(format: Format, mac: boolean): string {
  const keys = formatKeys[format].split('+')
  if (mac)
    return keys
      .map((key) => (key === 'Shift' ? '⇧⌘' : key))
      .join('')
      .replace(/^(?!⇧)/, '⌘')
  return [m.key_ctrl(), ...keys.map((key) => (key === 'Shift' ? m.key_shift() : key))].join('+')
}
