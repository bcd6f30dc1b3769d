import type { RootContent } from 'hast'
import { common, createLowlight } from 'lowlight'

const lowlight = createLowlight(common)

/** Highlights code: a tree of spans with the classes of highlight.js. Returns null for an unknown language. */
export const highlight = (code: string, language: string): RootContent[] | null =>
  lowlight.registered(language) ? lowlight.highlight(language, code).children : null
