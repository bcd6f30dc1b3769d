import type { m } from '@latchkey/messages'
import { browser } from '$app/env'

/**
 * Loads a part of the catalogue in the language of the document, of which the server named the address
 * (catalogues.ts): `app` before the first page is shown, others with a page or component (packages/messages/parts.ts). On the
 * server, all messages are there.
 */
export async function loadMessages(
  part: 'app' | 'pages' | 'settings' | 'notifications' | 'admin' | 'deferred',
): Promise<void> {
  if (!browser) return
  const { addMessages } = await import('@latchkey/messages/browser')
  const { href } = document.querySelector<HTMLLinkElement>(`link[data-messages=${part}]`)!
  const catalogue = (await import(/* @vite-ignore */ href)) as { default: typeof m }
  addMessages(catalogue.default)
}
