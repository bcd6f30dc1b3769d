/** What shows custom emoji. It is loaded with the first name that no Unicode emoji has. */
export { default as CustomEmoji } from './CustomEmoji.svelte'
export { lookUp } from './known.svelte.ts'
