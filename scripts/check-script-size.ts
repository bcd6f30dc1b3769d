import { globSync, readFileSync, statSync } from 'node:fs'
import { isWithoutApp } from '../web/src/lib/navigation/without-app.ts'
import { everything, build, root } from './build.ts'

/**
 * Checks how much JavaScript each page of the web app loads before it can be used: the files that the server preloads,
 * compressed by Brotli, and the messages in the language that needs most bytes. Pages for people who are signed out load one
 * small script (test/web/signed-out.test.ts), and those of the help none.
 */

/** Kilobytes. A room loads the most: the list of messages and the composer. */
const BUDGET = { '/(app)/r/[name]': 136, '/(app)/r/[name]/[number]': 136, default: 128 }
const MAX_REQUESTS = 18

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

const failures: string[] = []
for (const { id, page } of routes) {
  if (!page || isWithoutApp(id)) continue
  const nodes = [...page.layouts.filter((node) => node !== undefined), page.leaf]
  const scripts = new Set([...client.imports, ...nodes.flatMap(scriptsOf)])
  const parts = ['app']
  if (/\/(settings|admin)/.test(id)) parts.push('settings')
  if (id.includes('/admin')) parts.push('admin')
  const bytes =
    scripts.values().reduce((sum, file) => sum + compressedSize(file), 0) +
    parts.reduce((sum, part) => sum + messageSize(part), 0)
  const size = bytes / 1000
  const requests = scripts.size + parts.length
  const budget = id in BUDGET ? BUDGET[id as keyof typeof BUDGET] : BUDGET.default
  const line = `${id}: ${size.toFixed(1)} kB in ${requests} scripts`
  console.log(line)
  if (size > budget) failures.push(`${line}, over ${budget} kB`)
  if (requests > MAX_REQUESTS) failures.push(`${line}, over ${MAX_REQUESTS} scripts`)
}
if (failures.length) {
  console.error(failures.join('\n'))
  process.exit(1)
}
