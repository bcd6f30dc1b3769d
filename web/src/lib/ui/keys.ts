type Key = Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey'>

/** Returns true on a Mac, where the Command key does what Control does elsewhere. Control moves the caret there. */
export const isMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.platform)

/**
 * Returns the letter or digit of a key for a shortcut, in upper case: the letter that the keyboard writes, or its place on a
 * keyboard of another script. Digits have other signs with Shift. Undefined for any other key.
 */
export const shortcutKey = ({ key, code }: Pick<Key, 'key' | 'code'>): string | undefined =>
  /^[a-z]$/i.test(key) ? key.toUpperCase() : /^(?:Key|Digit)(.)$/.exec(code)?.[1]

/** Returns the step of an arrow key along the lines of the page: 1 forward, -1 back, 0 for any other key. */
export function arrowStep({ key, altKey, ctrlKey, metaKey, shiftKey }: Key): number {
  if (altKey || ctrlKey || metaKey || shiftKey) return 0
  const forward = document.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
  if (key === forward) return 1
  return key === 'ArrowLeft' || key === 'ArrowRight' ? -1 : 0
}
