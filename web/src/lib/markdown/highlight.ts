import type { RootContent } from 'hast'
import { common, createLowlight } from 'lowlight'

const lowlight = createLowlight(common)

/** Code as a tree of spans with highlight.js' classes; null when the language is not known. */
export const highlight = (code: string, language: string): RootContent[] | null =>
  lowlight.registered(language) ? lowlight.highlight(language, code).children : null
