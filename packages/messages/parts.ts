import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Divides the catalogue into the parts that browsers load: `app` for what is shown around every page, and in rooms; `pages`,
 * `settings`, `notifications` and `admin` for other pages; `deferred` for components that are loaded at their first use. A message is where the code
 * is that uses it. Messages of other areas are written by servers alone.
 */

const web = fileURLToPath(new URL('../../web/src/', import.meta.url))
const catalogue = fileURLToPath(new URL('messages/en/', import.meta.url))

/** The areas of the catalogue that browsers need. */
const AREAS = { app: ['common', 'shell', 'room', 'notifications'], settings: ['settings'], admin: ['admin'] }

export type Part = 'app' | 'pages' | 'settings' | 'notifications' | 'admin' | 'deferred'

/** Returns the keys of the messages of each part. All but the first repeat what two of them need. */
export function divide(): Record<Part, string[]> {
  const used = Object.groupBy(routeFiles(), partOf)
  const usedBy = (part: Exclude<Part, 'deferred'>) => messagesOf(modulesOf(used[part] ?? []))
  const [app, pages, settings, notifications, admin] = [
    usedBy('app'),
    usedBy('pages'),
    usedBy('settings'),
    usedBy('notifications'),
    usedBy('admin'),
  ]
  const ofSettings = AREAS.settings.flatMap(keysOf)
  const shared = AREAS.app.flatMap(keysOf)
  const later = shared.filter((key) => !app.has(key))
  return {
    app: shared.filter((key) => app.has(key)),
    pages: later.filter((key) => pages.has(key)),
    settings: [...ofSettings, ...later.filter((key) => settings.has(key))],
    notifications: later.filter((key) => notifications.has(key)),
    admin: [...AREAS.admin.flatMap(keysOf), ...[...ofSettings, ...later].filter((key) => admin.has(key))],
    deferred: later,
  }
}

/** Returns the files of routes whose code browsers load. */
export const routeFiles = (): string[] =>
  globSync(['routes/+*.{svelte,ts}', 'routes/(app)/**/+*.{svelte,ts}', 'hooks{,.client}.ts'], {
    cwd: web,
    exclude: (path) => /[+.]server\.ts$/.test(path),
  }).map((file) => web + file)

/** Returns the part that has the messages of a route's file. The part of a page may be missing when its load function runs. */
export function partOf(file: string): Exclude<Part, 'deferred'> {
  if (/\/\+error\.svelte$/.test(file)) return 'app'
  // A page of settings with many texts of its own. What it shares with the others is in their part.
  if (file.includes('/settings/notifications/')) return 'notifications'
  if (file.includes('/settings/')) return 'settings'
  if (file.includes('/(app)/admin/')) return 'admin'
  return file.endsWith('/+page.svelte') && !/\/\(app\)\/[rd]\//.test(file) ? 'pages' : 'app'
}

/** Returns the keys of an area of the catalogue. */
export const keysOf = (area: string): string[] =>
  Object.keys(JSON.parse(readFileSync(`${catalogue}${area}.json`, 'utf8')) as object).filter(
    (key) => key !== '$schema',
  )

/** Returns files with all that they import statically. */
export function modulesOf(files: string[], found = new Set<string>()): Set<string> {
  for (const file of files) {
    if (found.has(file)) continue
    found.add(file)
    const code = readFileSync(file, 'utf8')
    const imports = code.matchAll(/^\s*(?:import|export)\s(?!type\s)(?:[^'"();]*\sfrom\s)?\s*'([^']+)'/gm)
    modulesOf(
      [...imports].flatMap(([, path]) => pathOf(file, path!) ?? []),
      found,
    )
  }
  return found
}

/** Returns the keys of the messages that files use. */
export const messagesOf = (files: Iterable<string>): Set<string> =>
  new Set([...files].flatMap((file) => readFileSync(file, 'utf8').match(/(?<=\bm\.)\w+/g) ?? []))

/**
 * Returns the modules that browsers import at their first use by other means than `defer`, which loads the messages. What
 * renders rows is imported by the server alone, which has all messages.
 */
export const importedWithoutMessages = (): string[] =>
  globSync('**/*.{ts,svelte}', {
    cwd: web,
    exclude: (path) => /\/generated$|\.test\.ts$/.test(path),
  })
    .flatMap((file) =>
      [...readFileSync(web + file, 'utf8').matchAll(withoutMessages)].flatMap(
        ([, path]) => pathOf(web + file, path!) ?? [],
      ),
    )
    .filter((file) => !file.endsWith('/render-rows.ts'))

const withoutMessages =
  /(?<!\bdefer\(\(\) => |\bloadMessages\('deferred'\), |\btypeof )\bimport\(\s*'([^']+)'/g

/** Returns the file of an import; undefined if it is none of the web app's code. */
function pathOf(importer: string, path: string): string | undefined {
  const file = path.startsWith('#lib/') ? join(web, 'lib', path.slice(5)) : resolve(dirname(importer), path)
  return /^[.#]/.test(path) && /\.(svelte|ts)$/.test(file) && existsSync(file) ? file : undefined
}
