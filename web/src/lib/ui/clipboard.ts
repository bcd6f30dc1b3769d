/**
 * Copies a text. Returns false if the browser refuses. Over plain http there is no Clipboard API, only the old command,
 * which copies the selected text of a field.
 */
export async function copyToClipboard(text: string): Promise<boolean> {
  if ('clipboard' in navigator) {
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    )
  }
  const field = document.createElement('textarea')
  field.value = text
  document.body.append(field)
  field.select()
  const copied = document.execCommand('copy')
  field.remove()
  return copied
}
