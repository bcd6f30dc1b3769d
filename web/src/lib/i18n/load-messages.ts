import { browser } from '$app/env'

/**
 * Loads a part of the catalogue in the language of the document, of which the server named the address
 * (catalogues.ts). On the server, all messages are there.
 */
export async function loadMessages(part: 'app' | 'settings' | 'admin'): Promise<void> {
  if (!browser) return
  const { addMessages } = await import('@latchkey/messages/browser')
  const { href } = document.querySelector<HTMLLinkElement>(`link[data-messages=${part}]`)!
  addMessages(await import(/* @vite-ignore */ href))
}
