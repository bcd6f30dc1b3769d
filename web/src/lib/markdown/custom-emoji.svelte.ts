import type { Client } from '@urql/svelte'
import { shortcodesIn } from '@latchkey/markup'
import { parsed } from './parsed.ts'
import { emojiNamed, loadEmojiFor } from './shortcodes.svelte.ts'

let shown = $state.raw<(typeof import('#lib/custom-emoji/shown.ts'))['CustomEmoji']>()

/** Returns the component that shows a custom emoji by its name. Undefined until a text has needed one. */
export const customEmoji = () => shown

/**
 * Loads the emoji that texts and reactions have by their names, and of custom ones the addresses of their pictures. On the server,
 * `client` is that of the request.
 */
export async function loadAllEmojiFor(texts: readonly string[], client?: Client): Promise<void> {
  await loadEmojiFor(...texts)
  const names = texts
    .filter((text) => text.includes(':'))
    .flatMap((text) => shortcodesIn(parsed(text)))
    .filter((name) => !emojiNamed(name))
  if (names.length === 0) return
  const module = await import('#lib/custom-emoji/shown.ts')
  await module.lookUp(names, client)
  shown = module.CustomEmoji
}
