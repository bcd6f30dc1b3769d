import type { Plugin } from 'vite'
import { isWithoutApp } from './src/lib/navigation/without-app.ts'

interface ModuleGraph {
  getModuleInfo(id: string): { importers: readonly string[] } | null
}

/** Modules whose importers are not looked at: pages and layouts, and what SvelteKit starts the app with. */
const route = /\/src\/routes\/(.*)\+(page|layout|error)(@[^/]*)?\.(svelte|ts)$/
const start = /\/src\/hooks\.|\/generated\/.*\/app\.js$|runtime\/client\/(client-)?entry\.js$/
const framework = /node_modules\/(svelte|@sveltejs|devalue|esm-env|clsx)\//
const graphql = /node_modules\/(@urql|@0no-co|wonka)\/|lib\/graphql\//
const messages = /packages\/markup\/|\/lib\/(markdown|chat\/(message|window))/
const room = /^\(app\)\/r\/\[name\]\/(\[number\]\/)?$/

/**
 * Settings have many small pages, and who sees one of them is likely to see others. A room's settings take along what those
 * of the server have in common with them.
 */
const areas = [
  ['admin', ['(app)/admin/']],
  ['room-settings', ['(app)/r/[name]/settings/', '(app)/admin/']],
  ['settings', ['(app)/settings/']],
] as const

/**
 * The chunks of what pages need as soon as they are shown. Each takes along what its modules import, so the most general
 * one comes first.
 */
const names = [
  // For every page.
  'framework',
  'graphql',
  'shell',
  // For rooms and other pages.
  'messages',
  'room-parts',
  // For rooms alone, and for several other pages.
  'room',
  'pages',
  'room-settings',
  'settings',
  'admin',
] as const

/** Gathers the code of pages in a dozen files, which compress better than sixty small ones. */
export const pageChunks = names.map((name) => ({
  name: (id: string, graph: ModuleGraph) => (chunkOf(id, graph) === name ? name : null),
}))

/** Returns the chunk of a module, or null: a page's own code, and code that is loaded at its first use. */
function chunkOf(id: string, graph: ModuleGraph): (typeof names)[number] | null {
  if (id.includes('/runtime/client/') && start.test(id)) return null
  const users = [...usersOf(id, graph)]
  if (users.includes('shell')) {
    if (framework.test(id)) return 'framework'
    return graphql.test(id) ? 'graphql' : 'shell'
  }
  if (users.some((folder) => room.test(folder))) {
    if (users.every((folder) => room.test(folder))) return 'room'
    return messages.test(id) ? 'messages' : 'room-parts'
  }
  const area = areas.find(
    ([, prefixes]) =>
      users.length > 0 && users.every((folder) => prefixes.some((prefix) => folder.startsWith(prefix))),
  )
  return area?.[0] ?? (users.length > 1 ? 'pages' : null)
}

/** Returns the folders of the routes that import a module statically, or "shell" if all pages do. */
function usersOf(id: string, graph: ModuleGraph, seen = new Set<string>()): Set<string> {
  seen.add(id)
  const [, folder, kind] = route.exec(id) ?? []
  if (start.test(id) || (kind === 'layout' && (folder === '' || folder === '(app)/')))
    return new Set(['shell'])
  // These pages load no script.
  if (folder && isWithoutApp(`/${folder}`)) return new Set()
  if (folder !== undefined) return new Set(kind === 'error' ? [] : [folder])
  const importers = graph.getModuleInfo(id)?.importers ?? []
  return importers
    .filter((importer) => !seen.has(importer))
    .map((importer) => usersOf(importer, graph, seen))
    .reduce((all, more) => all.union(more), new Set<string>())
}

/**
 * Hides the imports at first use from SvelteKit, which follows them first to find their styles, and then takes the chunks
 * that it has met on the way for loaded later: it would not tell the browser to load them with the page.
 */
export const onlyStaticImports: Plugin = {
  name: 'latchkey:only-static-imports',
  generateBundle: {
    order: 'post',
    handler(_, bundle) {
      const manifest = bundle['.vite/manifest.json']
      if (manifest?.type !== 'asset') return
      const chunks = JSON.parse(String(manifest.source)) as Record<string, { dynamicImports?: string[] }>
      for (const [name, chunk] of Object.entries(chunks)) {
        // SvelteKit finds its own start by this one.
        if (!name.endsWith('runtime/client/entry.js')) delete chunk.dynamicImports
      }
      manifest.source = JSON.stringify(chunks)
    },
  },
}
