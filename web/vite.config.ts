import { fileURLToPath } from 'node:url'
import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig, type Plugin } from 'vite'
import { onlyMissing, onlyStaticImports, outermostNodes, pageChunks } from './chunks.ts'
import { documentTexts } from './documents.ts'
import { iconTexts } from './icons.ts'

/** The URL of the API during development. */
const api = process.env.LATCHKEY_INTERNAL_URL ?? 'http://127.0.0.1:4000'

/** Ignores a font that arrives late. Swapping it in would break lines elsewhere and move everything below them. */
const optionalFonts: Plugin = {
  name: 'latchkey:optional-fonts',
  transform: {
    filter: { id: /app\.css$/ },
    handler: (code) => code.replaceAll(/font-display:\s*swap/g, 'font-display: optional'),
  },
}

/** Pages that the server renders load the messages of one language at a time. */
const pageMessages: Plugin = {
  name: 'latchkey:page-messages',
  enforce: 'pre',
  applyToEnvironment: ({ name }) => name === 'ssr',
  resolveId: {
    filter: { id: /^@latchkey\/messages$/ },
    handler: () => fileURLToPath(import.meta.resolve('@latchkey/messages/pages')),
  },
}

/**
 * Lets Svelte create an error without a stack when it is loaded. V8 would parse all of the file once more to find the place,
 * a third of the time in which the app is evaluated.
 */
const errorWithoutStack: Plugin = {
  name: 'latchkey:error-without-stack',
  applyToEnvironment: ({ name }) => name === 'client',
  transform: {
    filter: { id: /\/svelte\/src\/internal\/client\/constants\.js$/ },
    handler(code) {
      const start = 'export const STALE_REACTION ='
      if (!code.includes(start)) return this.error('Svelte creates its error in another way')
      // 10 is what Chromium begins with.
      return `Error.stackTraceLimit = 0\n${code}\nError.stackTraceLimit = 10`
    },
  },
}

/**
 * Lets Chromium compile all functions of what a page starts with while it loads them, beside the page, and not one by one at
 * their first use. Other browsers ignore the comment.
 */
const compiledAtOnce: Plugin = {
  name: 'latchkey:compiled-at-once',
  applyToEnvironment: ({ name }) => name === 'client',
  generateBundle: {
    order: 'post',
    handler(_, bundle) {
      for (const chunk of Object.values(bundle))
        if (chunk.type === 'chunk' && ['shell', 'list'].includes(chunk.name))
          chunk.code = `//# allFunctionsCalledOnLoad\n${chunk.code}`
    },
  },
}

const missing = onlyMissing()

export default defineConfig({
  plugins: [
    missing,
    pageMessages,
    tailwindcss(),
    optionalFonts,
    errorWithoutStack,
    documentTexts(),
    iconTexts,
    onlyStaticImports,
    outermostNodes,
    compiledAtOnce,
    sveltekit({
      adapter: adapter(),
      compilerOptions: { runes: true },
      // The service worker answers with one page at any address.
      paths: { relative: false },
      csp: {
        directives: {
          'default-src': ['self'],
          'img-src': ['self', 'data:', 'blob:'],
          'media-src': ['self', 'blob:'],
          // Documents that the page itself has loaded, of which it has set the type (docs/security.md).
          'frame-src': ['blob:'],
          // The virtual list and floating surfaces are positioned by style attributes.
          'style-src': ['self', 'unsafe-inline'],
          'object-src': ['none'],
          'base-uri': ['none'],
          'form-action': ['self'],
          'frame-ancestors': ['none'],
        },
      },
    }),
  ],
  environments: {
    client: {
      build: {
        modulePreload: { resolveDependencies: missing.resolveDependencies },
        rolldownOptions: {
          treeshake: {
            // Defines the base class of custom elements when it is loaded. The app has none.
            moduleSideEffects: [{ test: /\/client\/dom\/elements\/custom-element\.js$/, sideEffects: false }],
          },
          output: {
            codeSplitting: {
              groups: [
                // Evaluated first: entry.js fills it before it imports the rest, which reads the version from it.
                { name: 'payload', test: /runtime\/client\/payload\.js$|preload-helper/ },
                ...pageChunks,
              ],
            },
          },
        },
      },
    },
  },
  server: {
    proxy: {
      '/graphql': { target: api, ws: true },
      '/health': api,
      '/files': api,
      '^/oidc/\\d+$': api,
      '^/unsubscribe/': api,
    },
  },
})
