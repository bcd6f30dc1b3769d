/**
 * Help in writing: suggestions, keys for formats, pasting of files, the preview. It is loaded when the field has the focus.
 * Until then, one can write and send.
 */
export { default as BelowField } from './BelowField.svelte'
export { hasMarkup } from '#lib/markdown/has-markup.ts'
export { Completion } from './completion.svelte.ts'
export { countToConfirm } from './everyone.ts'
export { handleFormatKey } from './format-keys.ts'
export { choosePasted, readClipboard } from './paste.ts'
export { default as PollButton } from '../_polls/PollButton.svelte'
export { suggestionsIn } from './search-suggestions.ts'
