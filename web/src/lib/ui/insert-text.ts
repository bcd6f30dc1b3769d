/**
 * Replaces a range of a field, puts the caret behind the new text, and reports it as input. The browser inserts it as if it were
 * typed, so that its own undo takes it back.
 */
export function insertText(
  field: HTMLTextAreaElement,
  text: string,
  [start, end]: readonly [start: number, end: number] = [field.selectionStart, field.selectionEnd],
): void {
  field.focus()
  field.setSelectionRange(start, end)
  // Deprecated, and still the only way that browsers can undo.
  if (text ? document.execCommand('insertText', false, text) : document.execCommand('delete')) return
  field.setRangeText(text, start, end, 'end')
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText', data: text }))
}
