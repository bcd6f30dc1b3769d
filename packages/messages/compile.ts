import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { compile } from '@inlang/paraglide-js'
import { rolldown } from 'rolldown'
import { divide } from './parts.ts'

/**
 * Compiles the catalogue, messages/LOCALE/AREA.json: into generated/messages.js for servers, which speak all languages,
 * and into generated/catalogues/PART.LOCALE.js for browsers, which load the messages of one language in parts (parts.ts).
 */

const folder = fileURLToPath(new URL('.', import.meta.url))
const generated = `${folder}generated/`

mkdirSync(generated, { recursive: true })
await compile({
  project: `${folder}project.inlang`,
  outdir: generated,
  outputStructure: 'locale-modules',
  strategy: ['baseLocale'],
  emitReadme: false,
  emitGitIgnore: false,
  emitPrettierIgnore: false,
})

const { locales } = JSON.parse(readFileSync(`${folder}project.inlang/settings.json`, 'utf8')) as {
  locales: string[]
}
writeFileSync(`${generated}messages.d.ts`, declareMessages())
writeFileSync(`${generated}runtime.d.ts`, declareRuntime())

const parts = Object.entries(divide())
for (const locale of locales) {
  for (const [part, keys] of parts) {
    // An object is a fourth smaller than as many exports: each would have a second name.
    const list = keys.join(', ')
    const entry = `import { ${list} } from '${generated}messages/${locale}.js'\nexport default { ${list} }`
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

/** Returns the types of the messages. The compiler's own take TypeScript ten seconds. */
function declareMessages(): string {
  const files = globSync(`${folder}messages/en/*.json`).map((file) => readFileSync(file, 'utf8'))
  const { $schema: _, ...messages } = Object.assign(
    {},
    ...files.map((file) => JSON.parse(file) as object),
  ) as Record<string, string | { declarations: string[]; match: Record<string, string> }[]>
  const lines = Object.entries(messages).map(([key, message]) => {
    const variants = typeof message === 'string' ? [{ declarations: [], match: { '': message } }] : message
    const texts = variants.flatMap(({ match }) => Object.values(match))
    const declared = variants.flatMap(({ declarations }) => declarations)
    const inputs = declared.length
      ? declared.flatMap((each) => /^input (\w+)/.exec(each)?.[1] ?? [])
      : texts.flatMap((text) => text.match(/(?<=\{)\w+(?=\})/g) ?? [])
    const type = [...new Set(inputs)].map((name) => `${name}: string | number`).join('; ')
    const marked = texts.some((text) => text.includes('{#'))
    return `  /** ${texts.join(' | ')} */\n  readonly ${key}: ${marked ? 'Marked' : 'Message'}<{ ${type} }>`
  })
  return `import type { Locale, LocalizedString, MessagePart } from './runtime.js'

type Arguments<Inputs> = keyof Inputs extends never
  ? [inputs?: Inputs, options?: { locale?: Locale }]
  : [inputs: Inputs, options?: { locale?: Locale }]

type Message<Inputs> = (...args: Arguments<Inputs>) => LocalizedString
type Marked<Inputs> = Message<Inputs> & { parts: (...args: Arguments<Inputs>) => MessagePart[] }

export declare const m: {
${lines.join('\n')}
}
`
}

function declareRuntime(): string {
  return `export type Locale = ${locales.map((locale) => `'${locale}'`).join(' | ')}
export type LocalizedString = string & { readonly __brand: 'LocalizedString' }
export type MessagePart =
  | { type: 'text'; value: string }
  | { type: 'markup-start' | 'markup-end' | 'markup-standalone'; name: string }
export declare const baseLocale: Locale
export declare const locales: readonly Locale[]
export declare function getLocale(): Locale
export declare function overwriteGetLocale(get: () => Locale): void
`
}

// The compiler leaves timers of thirty seconds behind.
process.exit()
