/**
 * Returns true for a key that an input method takes, such as the Enter that accepts a Japanese word. Safari ends the composition
 * before it reports that Enter, and tells it only by the key code 229.
 */
export const isComposing = (event: Pick<KeyboardEvent, 'isComposing' | 'keyCode'>): boolean =>
  event.isComposing || event.keyCode === 229

/**
 * Hides the keys of input methods from every handler of the page, those of packages included. Belongs on the window, in the
 * capture phase, before all others.
 */
export function holdComposingKeys(event: KeyboardEvent): void {
  if (isComposing(event)) event.stopImmediatePropagation()
}
