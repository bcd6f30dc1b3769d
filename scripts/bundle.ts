import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { type OutputChunk, type Plugin, rolldown } from 'rolldown'
import { root } from './build.ts'

/**
 * Bundles the server, api/main.ts with its packages, into build/server/main.js, or into another folder of the tree. Node
 * loads one file of JavaScript with half of the memory and CPU time that it takes for 1,700 modules, and needs no compiler
 * for TypeScript.
 * docs/decisions/2026-11-26-footprint.md has the figures.
 */

const folder = `${root}${process.argv[2] ?? 'build/server'}/`

/** Packages with native code, which they load from their own folders, and what is loaded in development only. */
const external = ['sharp', '@node-rs/argon2', 'pino-pretty']

/** Keeps the paths in the project's own modules, such as that of the migrations: they are relative to the sources. */
const sourcePaths: Plugin = {
  name: 'source-paths',
  transform: {
    filter: { id: { exclude: /node_modules/ }, code: 'import.meta.url' },
    handler: (code, id) =>
      code.replaceAll('import.meta.url', `new URL('${relative(folder, id)}', import.meta.url).href`),
  },
}

/** Keeps Prisma's query compiler in a file of bytes. In its package it is a string of 4.5 MB, which stays in memory. */
const queryCompiler: Plugin = {
  name: 'query-compiler',
  load: {
    filter: { id: /query_compiler_\w+\.postgresql\.wasm-base64\.mjs$/ },
    async handler(id) {
      const { wasm } = (await import(id)) as { wasm: string }
      const source = Buffer.from(wasm, 'base64')
      const file = this.emitFile({ type: 'asset', name: 'query-compiler.wasm', source })
      return `import { readFileSync } from 'node:fs'
export const wasm = readFileSync(new URL(import.meta.ROLLUP_FILE_URL_${file}))`
    },
  },
}

/**
 * Writes characters outside ASCII as escapes. V8 keeps a source with other characters at two bytes for each character.
 * They are in strings and regular expressions only, where an escape is the same.
 */
const ascii: Plugin = {
  name: 'ascii',
  generateBundle(_, files) {
    for (const file of Object.values(files))
      if (file.type === 'chunk') file.code = file.code.replaceAll(/[\u0080-\uffff]/g, escapeUnit)
  },
}

const escapeUnit = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

const bundle = await rolldown({
  input: { main: `${root}api/main.ts` },
  platform: 'node',
  external,
  plugins: [sourcePaths, queryCompiler, ascii],
})
const { output } = await bundle.write({
  dir: folder,
  cleanDir: true,
  comments: false,
  chunkFileNames: '[name]-[hash].js',
  // Names stay, so that the stack traces in the log can be read.
  minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
})
await bundle.close()

const chunks = output.filter((file) => file.type === 'chunk')
writeFileSync(`${folder}packages-at-start.txt`, packagesIn(loadedWith('main.js')).join('\n') + '\n')

/** Returns a chunk with those that are loaded with it, not at a first use. */
function loadedWith(fileName: string, found = new Set<OutputChunk>()): Set<OutputChunk> {
  const chunk = chunks.find((each) => each.fileName === fileName)
  if (!chunk || found.has(chunk)) return found
  found.add(chunk)
  for (const imported of chunk.imports) loadedWith(imported, found)
  return found
}

function packagesIn(loaded: Iterable<OutputChunk>): string[] {
  const ids = [...loaded].flatMap(({ moduleIds }) => moduleIds)
  const names = ids.flatMap((id) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1] ?? [])
  return [...new Set(names)].toSorted()
}
