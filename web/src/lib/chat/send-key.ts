import { endsInCode } from '@latchkey/markup/fence'

type Key = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey'>

interface Place {
  /** The text before the caret. */
  before: string
  /** True on a touch screen, whose keyboard has no handy Shift key. */
  coarse: boolean
}

/**
 * Returns true for a key that sends a message or saves an edit. Ctrl+Enter and Meta+Enter always do. Enter breaks the line on touch
 * screens, and within a block of code that is not closed.
 */
export function isSendKey(key: Key, { before, coarse }: Place): boolean {
  if (key.key !== 'Enter' || key.shiftKey || key.altKey) return false
  return key.ctrlKey || key.metaKey || (!coarse && !endsInCode(before))
}

/** Returns true if a key pressed in a field sends its text. */
export const sendsText = (event: Key, { value, selectionStart }: HTMLTextAreaElement): boolean =>
  isSendKey(event, {
    before: value.slice(0, selectionStart),
    coarse: matchMedia('(pointer: coarse)').matches,
  })
