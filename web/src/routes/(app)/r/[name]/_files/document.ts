/** Bytes at the start of a file in which a document has its mark. What comes before it is ignored by readers. */
const HEAD = 1024

/**
 * Loads a document, for the browser to show. The blob has the type of a document whatever the server says, so a browser can
 * take it for nothing else. Null if the file cannot be loaded or is no document; throws if the signal aborts.
 */
export async function loadDocument(url: string, signal: AbortSignal): Promise<Blob | null> {
  const response = await fetch(url, { signal }).catch(() => null)
  const bytes = response?.ok ? await response.arrayBuffer().catch(() => null) : null
  signal.throwIfAborted()
  const head = bytes && new TextDecoder('latin1').decode(bytes.slice(0, HEAD))
  return head?.includes('%PDF-') ? new Blob([bytes!], { type: 'application/pdf' }) : null
}
