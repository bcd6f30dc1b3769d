import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'

const file = new URL('./src/lib/graphql/generated/documents.json', import.meta.url)

/**
 * Replaces each call of graphql`s function by its document as text, parsed when the module is loaded. The map of all
 * documents that codegen writes would be part of every page, eight times as large.
 */
export const documentTexts = (): Plugin => {
  let texts: Record<string, string>
  return {
    name: 'latchkey:documents',
    enforce: 'pre',
    buildStart() {
      texts = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>
    },
    transform: {
      filter: { id: /\/web\/src\/.*\.ts$/, code: /\bgraphql\(\s*`/ },
      handler(code) {
        const calls = code.replaceAll(
          /\bgraphql\(\s*`\s*(?:query|mutation|subscription|fragment) (\w+)[^`]*`,?\s*\)/g,
          (_, name: string) => `/*@__PURE__*/ graphql(${JSON.stringify(texts[name])})`,
        )
        return calls.replace(
          /import \{ graphql \} from '[^']*'/,
          "import { parse as graphql } from '@0no-co/graphql.web'",
        )
      },
    },
  }
}
