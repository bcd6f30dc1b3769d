import { globSync, readFileSync, statSync } from 'node:fs'
import { isWithoutApp } from '../web/src/lib/navigation/without-app.ts'
import { everything, build, root } from './build.ts'

/**
 * Checks how much JavaScript each page of the web app loads before it can be used: the files that the server preloads,
 * compressed by Brotli, and the messages in the language that needs most bytes. A room can then be read and written in; the
 * live timeline, which it loads next, has a budget of its own. Pages for people who are signed out load one small script
 * (test/web/signed-out.test.ts), and those of the help none.
 */

/** Kilobytes. */
const BUDGET = {
  '/(app)/r/[name]': 90,
  '/(app)/r/[name]/[number]': 91,
  '/(app)/d/[id]': 93,
  '/(app)/d/[id]/[number]': 93,
  default: 116,
}
/** Few people open the pages of the server's admins, and some of them have what a room's settings have, too. */
const ADMIN_BUDGET = 119
const TIMELINE_BUDGET = 34
const MAX_REQUESTS = 15

interface Route {
  id: string
  page: { layouts: (number | undefined)[]; leaf: number } | null
}

interface Manifest {
  client: { imports: string[] }
  routes: Route[]
}

build(everything)
const server = `${root}web/build/server/`
const { manifest } = (await import(`${server}manifest-full.js`)) as { manifest: Manifest }
const { client, routes } = manifest

/** Returns the scripts of a layout or page, with all that they import. */
function scriptsOf(node: number): string[] {
  const source = readFileSync(`${server}nodes/${node}.js`, 'utf8')
  const list = /^export const imports = (\[.*\]);$/m.exec(source)?.[1] ?? '[]'
  return JSON.parse(list) as string[]
}

const compressedSize = (file: string) => statSync(`${root}web/build/client/${file}.br`).size

/** Returns the size of a part of the catalogue in the language that needs most bytes. */
const messageSize = (part: string) =>
  Math.max(
    ...globSync(`${root}web/build/client/_app/immutable/assets/${part}.*.js.br`).map(
      (file) => statSync(file).size,
    ),
  )

const chunks = JSON.parse(
  readFileSync(`${root}web/.svelte-kit/output/client/.vite/manifest.json`, 'utf8'),
) as Record<string, { name?: string; file: string; imports?: string[] }>

/** Returns the files of a chunk and of all that it imports. */
function filesOf(key: string, seen = new Set<string>()): Set<string> {
  const { file, imports = [] } = chunks[key]!
  if (seen.has(file)) return seen
  seen.add(file)
  for (const imported of imports) filesOf(imported, seen)
  return seen
}

/** Returns the parts of the catalogue that a page loads besides the first (packages/messages/parts.ts). */
function partsOf(route: string): string[] {
  if (route.endsWith('/settings/notifications')) return ['settings', 'notifications']
  if (route.includes('/settings')) return ['settings']
  if (route.startsWith('/(app)/admin')) return ['admin']
  return /^\/\(app\)\/[rd]\//.test(route) ? [] : ['pages']
}

function budgetOf(route: string): number {
  if (route.startsWith('/(app)/admin')) return ADMIN_BUDGET
  return route in BUDGET ? BUDGET[route as keyof typeof BUDGET] : BUDGET.default
}

const failures: string[] = []
/** The scripts of a room before it can be used. */
let roomScripts = new Set<string>()
for (const { id, page } of routes) {
  if (!page || isWithoutApp(id)) continue
  const nodes = [...page.layouts.filter((node) => node !== undefined), page.leaf]
  const scripts = new Set([...client.imports, ...nodes.flatMap(scriptsOf)])
  const parts = ['app', ...partsOf(id)]
  const bytes =
    scripts.values().reduce((sum, file) => sum + compressedSize(file), 0) +
    parts.reduce((sum, part) => sum + messageSize(part), 0)
  const size = bytes / 1000
  const requests = scripts.size + parts.length
  const budget = budgetOf(id)
  const line = `${id}: ${size.toFixed(3)} kB in ${requests} scripts`
  console.log(line)
  if (id === '/(app)/r/[name]') roomScripts = scripts
  if (size > budget) failures.push(`${line}, over ${budget} kB`)
  if (requests > MAX_REQUESTS) failures.push(`${line}, over ${MAX_REQUESTS} scripts`)
}

// web/chunks.ts names this one.
const list = Object.keys(chunks).find((key) => chunks[key]!.name === 'list')
if (!list) throw new Error('No chunk has the live timeline')
const timeline = filesOf(list).difference(roomScripts)
const timelineSize = timeline.values().reduce((sum, file) => sum + compressedSize(file), 0) / 1000
const timelineLine = `A room's live timeline, after that: ${timelineSize.toFixed(3)} kB in ${timeline.size} scripts`
console.log(timelineLine)
if (timelineSize > TIMELINE_BUDGET) failures.push(`${timelineLine}, over ${TIMELINE_BUDGET} kB`)
if (failures.length) {
  console.error(failures.join('\n'))
  process.exit(1)
}
