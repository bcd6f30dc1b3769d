import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig, type Plugin } from 'vite'

/** Where the API answers while the web app is developed. */
const api = process.env.LATCHKEY_INTERNAL_URL ?? 'http://127.0.0.1:4000'

/** A typeface that comes too late is not put in any more: the words would break elsewhere, and all below would move. */
const inTime: Plugin = {
  name: 'latchkey:typeface-in-time',
  transform: {
    filter: { id: /app\.css$/ },
    handler: (code) => code.replaceAll(/font-display:\s*swap/g, 'font-display: optional'),
  },
}

export default defineConfig({
  plugins: [
    tailwindcss(),
    inTime,
    sveltekit({
      adapter: adapter(),
      compilerOptions: { runes: true },
      csp: {
        directives: {
          'default-src': ['self'],
          'img-src': ['self', 'data:', 'blob:'],
          'media-src': ['self', 'blob:'],
          // Positions of the virtual list and of floating surfaces are style attributes.
          'style-src': ['self', 'unsafe-inline'],
          'object-src': ['none'],
          'base-uri': ['none'],
          'form-action': ['self'],
          'frame-ancestors': ['none'],
        },
      },
    }),
  ],
  server: {
    proxy: {
      '/graphql': { target: api, ws: true },
      '/health': api,
      '/files': api,
    },
  },
})
