import { mkdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { compile } from '@inlang/paraglide-js'
import { rolldown } from 'rolldown'

/**
 * Compiles the catalogue, messages/LOCALE/AREA.json: into generated/messages.js for servers, which speak all languages,
 * and into generated/catalogues/PART.LOCALE.js for browsers, which load the messages of one language as one file.
 */

/** The files of the catalogue that browsers load together. Messages of other areas are written by servers alone. */
const PARTS = { app: ['common', 'shell', 'room'], settings: ['settings'] }

const folder = fileURLToPath(new URL('.', import.meta.url))
const generated = `${folder}generated/`

const keysOf = (area: string) =>
  Object.keys(JSON.parse(readFileSync(`${folder}messages/en/${area}.json`, 'utf8')) as object).filter(
    (key) => key !== '$schema',
  )

mkdirSync(generated, { recursive: true })
await compile({
  project: `${folder}project.inlang`,
  outdir: generated,
  outputStructure: 'locale-modules',
  strategy: ['baseLocale'],
  emitTsDeclarations: true,
  emitReadme: false,
  emitGitIgnore: false,
  emitPrettierIgnore: false,
})

const { locales } = JSON.parse(readFileSync(`${folder}project.inlang/settings.json`, 'utf8')) as {
  locales: string[]
}
for (const locale of locales) {
  for (const [part, areas] of Object.entries(PARTS)) {
    const entry = `export { ${areas.flatMap(keysOf).join(', ')} } from '${generated}messages/${locale}.js'`
    const bundle = await rolldown({
      input: 'entry',
      plugins: [
        {
          name: 'entry',
          resolveId: (id) => (id === 'entry' ? id : null),
          load: (id) => (id === 'entry' ? entry : null),
        },
      ],
    })
    await bundle.write({ file: `${generated}catalogues/${part}.${locale}.js`, minify: true })
    await bundle.close()
  }
}

// The compiler leaves timers of thirty seconds behind.
process.exit()
