import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

interface Step {
  title: string
  command: [program: string, ...args: string[]]
  cwd?: string
  /** Globs. The lock file is an input of every step. */
  inputs: string[]
  exclude?: string[]
  /** A file that the step creates. If it is missing, the step runs even when the inputs are unchanged. */
  output: string
}

export const database: Step = {
  title: 'the database client',
  command: ['prisma', 'generate', '--no-hints'],
  inputs: ['prisma/schema.prisma', 'prisma.config.ts'],
  output: 'prisma/generated/client/client.ts',
}

const operations: Step = {
  title: "the web app's operations",
  command: ['graphql-codegen'],
  inputs: ['schema.graphql', 'codegen.ts', 'web/introspection.plugin.js', 'web/src/**/*.{ts,svelte}'],
  exclude: ['web/src/lib/graphql/generated/**'],
  output: 'web/src/lib/graphql/generated/introspection.ts',
}

const messages: Step = {
  title: 'the messages',
  command: ['node', 'packages/messages/compile.ts'],
  inputs: [
    'packages/messages/*.*',
    'packages/messages/messages/**',
    'packages/messages/project.inlang/settings.json',
    // Their imports divide the catalogue into parts.
    'web/src/**/*.{ts,svelte}',
  ],
  exclude: ['web/src/lib/graphql/generated/**'],
  output: 'packages/messages/generated/catalogues/deferred.en.js',
}

export const routeTypes: Step = {
  title: "the web app's route types",
  command: ['svelte-kit', 'sync'],
  cwd: 'web',
  inputs: ['web/*.*', 'web/src/**/*.{ts,svelte}'],
  exclude: ['web/src/lib/graphql/generated/**'],
  output: 'web/node_modules/$app/tsconfig.json',
}

const web: Step = {
  title: 'the web app',
  command: ['vite', 'build', '--logLevel', 'warn'],
  cwd: 'web',
  inputs: [
    'schema.graphql',
    'codegen.ts',
    'web/*.*',
    'web/src/**/*.*',
    'web/static/**/*.*',
    'packages/**/*.{ts,json}',
  ],
  exclude: ['web/src/lib/graphql/generated/**', 'packages/messages/generated/**'],
  output: 'web/build/handler.js',
}

/** The generated files that the API and its checks need. */
export const sources = [database, messages, operations]
/** The generated files and the built web app. */
export const everything = [...sources, web]

/** Runs the steps whose inputs have changed or whose output is missing. If one fails, prints its output and exits. */
export function build(steps: Step[]): void {
  for (const step of steps) {
    const stamp = join(root, 'node_modules/.cache/latchkey', step.title.replaceAll(/\W+/g, '-'))
    const hash = hashInputs(step)
    if (existsSync(join(root, step.output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash)
      continue
    run(step)
    mkdirSync(join(stamp, '..'), { recursive: true })
    writeFileSync(stamp, hash)
  }
}

function hashInputs({ inputs, exclude, command }: Step): string {
  const hash = createHash('sha256').update(command.join(' '))
  const entries = globSync(['package-lock.json', ...inputs], { cwd: root, exclude, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
  for (const path of paths) hash.update(`\0${path.slice(root.length)}\0`).update(readFileSync(path))
  return hash.digest('hex')
}

function run({ title, command: [program, ...args], cwd = '' }: Step): void {
  const startedAt = performance.now()
  process.stderr.write(`Building ${title} … `)
  const { status, stdout, stderr, error } = spawnSync(join(root, 'node_modules/.bin', program), args, {
    cwd: join(root, cwd),
    encoding: 'utf8',
  })
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  if (status === 0) return void process.stderr.write(`${seconds} s\n`)
  process.stderr.write(`failed\n\n${error?.message ?? ''}${stdout}${stderr}\n`)
  process.exit(1)
}

if (import.meta.main) build(everything)
