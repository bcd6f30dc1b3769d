import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Plugin, UserConfig } from 'vite'
import { isWithoutApp } from './src/lib/navigation/without-app.ts'

interface ModuleGraph {
  getModuleInfo(id: string): { importers: readonly string[] } | null
}

/** Modules whose importers are not looked at: pages and layouts, and what SvelteKit starts the app with. */
const route = /\/src\/routes\/(.*)\+(page|layout|error)(@[^/]*)?\.(svelte|ts)$/
const start = /\/src\/hooks\.|\/generated\/.*\/app\.js$|runtime\/client\/(client-)?entry\.js$/
/** What every page of the app has around it, and its error pages. SvelteKit loads the latter before a page comes to life. */
const outermost = /\/src\/routes\/(\(app\)\/)?\+(layout|error)\.(svelte|ts)$/
const node = /\/client-optimized\/nodes\/\d+\.js$/
/** What is loaded behind every page, and what settings and lists of notifications share with it. */
const notifications =
  /\/lib\/notifications\/(start|badge|describe|open|sounds|quiet|push|until|level)\.(svelte\.)?ts$/
/** The styles of the whole app are small, and in one file, so that nothing waits for more of them. */
const styles = /\.css$/
const markup = /packages\/markup\/|\/lib\/markdown\//
/** What shows custom emoji, loaded with the first one, and what adds some, which the console has as well. */
const emoji = /\/lib\/custom-emoji\/(?!Emoji)/
const emojiForm = /\/lib\/custom-emoji\/Emoji(Form|Row)\.svelte/
/** What highlights code of the web, of which each language may have the others within. */
const webCode = /highlight\.js\/.*\/languages\/(javascript|xml|css|graphql)\.js$/
/** The list of messages, which takes the place of what the server rendered of it. */
const list = /\/_timeline\/LiveTimeline\.svelte$/
/** The pages of rooms and of conversations, which are rooms too. */
const room = /^\(app\)\/(r\/\[name\]|d\/\[id\])\/(\[number\]\/)?$/
const ROOM = '(app)/r/[name]/'

/**
 * Settings have many small pages, and who sees one of them is likely to see others: what several of them have is in one file. A
 * room's settings take along what those of the server have in common with them.
 */
const areas = [
  ['admin', ['(app)/admin/']],
  ['room-settings', ['(app)/r/[name]/settings/', '(app)/admin/']],
  ['settings', ['(app)/settings/']],
] as const

/** The lists of reports in a room's and the server's settings, which few people open. */
const reports = /\/reports\/$/

/** The pages of these areas. All of them would be too large for one file, so what only one needs is in its own. */
const apart = /^\(app\)\/(r\/\[name\]\/settings|settings|admin)\/./

/**
 * The chunks of what pages need as soon as they are shown. Each takes along what its modules import, so the most general
 * one comes first.
 */
const names = [
  // For every page, with what rooms share with other pages.
  'shell',
  // For rooms alone, and what they load behind the rows of the server, alone or as other pages do.
  'room',
  'markup',
  'messages',
  'list',
  // Behind every page.
  'notifications',
  'emoji',
  // For the two pages that list messages of several rooms.
  'excerpts',
  // For several other pages.
  'pages',
  'room-settings',
  'settings',
  'admin',
  'reports',
  'emoji-form',
  'web-code',
] as const

/** Gathers the code of pages in a dozen files, which compress better than sixty small ones. */
export const pageChunks = names.map((name) => ({
  name: (id: string, graph: ModuleGraph) => (chunkOf(id, graph) === name ? name : null),
}))

/** Returns the chunk of a module, or null: a page's own code, and code that is loaded at its first use. */
function chunkOf(id: string, graph: ModuleGraph): (typeof names)[number] | null {
  if (id.endsWith('/runtime/client/entry.js')) return null
  if (styles.test(id)) return 'shell'
  if (notifications.test(id)) return 'notifications'
  if (emoji.test(id)) return 'emoji'
  if (emojiForm.test(id)) return 'emoji-form'
  if (webCode.test(id)) return 'web-code'
  const found = usersOf(id, graph)
  const users = [...found].filter((user) => user !== 'signed out')
  if (users.includes('shell')) return 'shell'
  if (users.some((folder) => room.test(folder))) {
    // What only the page of a message needs is in its own file.
    if (users.length === 1 && users[0] !== ROOM) return null
    if (users.every((folder) => folder.startsWith('(app)/d/'))) return null
    return users.every((folder) => room.test(folder) || folder === 'list') ? 'room' : 'shell'
  }
  if (users.includes('list')) {
    if (markup.test(id)) return 'markup'
    return users.length === 1 ? 'list' : 'messages'
  }
  if (users.length > 0 && users.every((folder) => reports.test(folder))) return 'reports'
  if (users.length === 1 && apart.test(users[0]!)) return null
  if (users.length === 2 && users.includes('(app)/notifications/')) return 'excerpts'
  const area = areas.find(
    ([, prefixes]) =>
      users.length > 0 && users.every((folder) => prefixes.some((prefix) => folder.startsWith(prefix))),
  )
  return area?.[0] ?? (users.length > 0 && found.size > 1 ? 'pages' : null)
}

/** Returns the folders of the routes that import a module statically, "list" for the list, or "shell" if all pages do. */
function usersOf(id: string, graph: ModuleGraph, seen = new Set<string>()): Set<string> {
  seen.add(id)
  if (start.test(id) || outermost.test(id) || (node.test(id) && isOutermost(id))) return new Set(['shell'])
  if (list.test(id)) return new Set(['list'])
  const [, folder] = route.exec(id) ?? []
  // These pages load no script.
  if (folder && isWithoutApp(`/${folder}`)) return new Set(['signed out'])
  if (folder !== undefined) return new Set([folder])
  const importers = graph.getModuleInfo(id)?.importers ?? []
  return importers
    .filter((importer) => !seen.has(importer))
    .map((importer) => usersOf(importer, graph, seen))
    .reduce((all, more) => all.union(more), new Set<string>())
}

/** Returns whether a node, which is what SvelteKit imports of a route, is one of the outermost. */
function isOutermost(file: string): boolean {
  const imported = Array.from(readFileSync(file, 'utf8').matchAll(/from "([^"]+)"/g), ([, path]) =>
    resolve(dirname(file), path!),
  )
  return imported.every((path) => outermost.test(path))
}

/**
 * Starts the app with the outermost nodes, instead of a request for each of them: every page needs them. And leaves out the
 * routes that the server alone renders, which the app would only name (hooks.ts).
 */
export const outermostNodes: Plugin = {
  name: 'latchkey:outermost-nodes',
  transform: {
    filter: { id: /\/client-optimized\/app\.js$/ },
    handler(code, id) {
      const imports: string[] = []
      const replaced = code.replaceAll(/\(\) => import\('(\.\/nodes\/(\d+))'\)/g, (dynamic, path, number) => {
        if (!isOutermost(resolve(dirname(id), `${path}.js`))) return dynamic
        imports.push(`import * as node${number} from '${path}'`)
        return `() => Promise.resolve(node${number})`
      })
      const known = replaced.replaceAll(/^\s*"(\/[^"]*)": \[.*\],?\n/gm, (line, route: string) =>
        isWithoutApp(route) ? '' : line,
      )
      const [, dictionary = ''] = /dictionary = \{([^}]*)\}/.exec(known) ?? []
      const used = new Set(dictionary.match(/\d+/g))
      const lean = known.replaceAll(/\(\) => import\('\.\/nodes\/(\d+)'\)/g, (dynamic, number: string) =>
        used.has(number) ? dynamic : 'undefined',
      )
      if (imports.length === 0 || lean === replaced)
        throw new Error('SvelteKit imports its nodes in another way')
      return `${imports.join('\n')}\n${lean}`
    },
  },
}

interface ManifestChunk {
  file: string
  name?: string
  imports?: string[]
  dynamicImports?: string[]
}

/**
 * Tells SvelteKit what the browser loads with a page: for the outermost nodes, the file that has them. And hides the imports
 * at first use from it, which it follows them first to find their styles, and then takes the chunks
 * that it has met on the way for loaded later: it would not tell the browser to load them with the page.
 */
export const onlyStaticImports: Plugin = {
  name: 'latchkey:only-static-imports',
  generateBundle: {
    order: 'post',
    handler(_, bundle) {
      const manifest = bundle['.vite/manifest.json']
      if (manifest?.type !== 'asset') return
      const chunks = JSON.parse(String(manifest.source)) as Record<string, ManifestChunk>
      for (const [name, chunk] of Object.entries(chunks)) {
        if (node.test(`/${name}`) && isOutermost(name)) chunk.file = chunks[chunk.imports![0]!]!.file
        // SvelteKit finds its own start by this one.
        if (!name.endsWith('runtime/client/entry.js')) delete chunk.dynamicImports
      }
      manifest.source = JSON.stringify(chunks)
    },
  },
}

/**
 * Lets imports at first use name only the files that are not there yet: those that a file itself imports are loaded with it, and the
 * import itself asks for its own.
 */
export function onlyMissing(): Plugin & { resolveDependencies: ResolveDependencies } {
  let there = new Map<string, Set<string>>()
  return {
    name: 'latchkey:only-missing',
    resolveDependencies: (imported, dependencies, { hostId }) =>
      dependencies.filter((file) => file !== imported && !there.get(hostId)?.has(file)),
    generateBundle: {
      order: 'pre',
      handler(_, bundle) {
        const filesOf = (name: string, found = new Set<string>()): Set<string> => {
          const chunk = bundle[name]
          if (found.has(name) || chunk?.type !== 'chunk') return found
          found.add(name)
          for (const imported of chunk.imports) filesOf(imported, found)
          return found
        }
        there = new Map(Object.keys(bundle).map((name) => [name, filesOf(name)]))
      },
    },
  }
}

type ResolveDependencies = Extract<
  NonNullable<NonNullable<UserConfig['build']>['modulePreload']>,
  object
>['resolveDependencies'] & {}
