import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

interface Step {
  what: string
  command: [program: string, ...args: string[]]
  cwd?: string
  /** Globs; the lock file counts for every step. */
  inputs: string[]
  without?: string[]
  /** Made by the step: without it the step runs, whatever its inputs. */
  output: string
}

export const database: Step = {
  what: 'the database client',
  command: ['prisma', 'generate', '--no-hints'],
  inputs: ['prisma/schema.prisma', 'prisma.config.ts'],
  output: 'prisma/generated/client/client.ts',
}

const operations: Step = {
  what: "the web app's operations",
  command: ['graphql-codegen'],
  inputs: ['schema.graphql', 'codegen.ts', 'web/introspection.plugin.js', 'web/src/**/*.{ts,svelte}'],
  without: ['web/src/lib/graphql/generated/**'],
  output: 'web/src/lib/graphql/generated/introspection.ts',
}

const web: Step = {
  what: 'the web app',
  command: ['vite', 'build', '--logLevel', 'warn'],
  cwd: 'web',
  inputs: ['schema.graphql', 'codegen.ts', 'web/*.*', 'web/src/**/*.*', 'web/static/**/*.*'],
  without: ['web/src/lib/graphql/generated/**'],
  output: 'web/build/handler.js',
}

/** What the API and its checks need … */
export const sources = [database, operations]
/** … and what is served. */
export const everything = [...sources, web]

/** Makes what is not there or was made from something else. Ends the process, with what was said, when that fails. */
export function build(steps: Step[]): void {
  for (const step of steps) {
    const stamp = join(root, 'node_modules/.cache/latchkey', step.what.replaceAll(/\W+/g, '-'))
    const hash = hashOf(step)
    if (existsSync(join(root, step.output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash)
      continue
    run(step)
    mkdirSync(join(stamp, '..'), { recursive: true })
    writeFileSync(stamp, hash)
  }
}

function hashOf({ inputs, without, command }: Step): string {
  const hash = createHash('sha256').update(command.join(' '))
  const files = globSync(['package-lock.json', ...inputs], {
    cwd: root,
    exclude: without,
    withFileTypes: true,
  })
  for (const file of files
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted())
    hash.update(`\0${file.slice(root.length)}\0`).update(readFileSync(file))
  return hash.digest('hex')
}

function run({ what, command: [program, ...args], cwd = '' }: Step): void {
  const began = performance.now()
  process.stderr.write(`Building ${what} … `)
  const { status, stdout, stderr, error } = spawnSync(join(root, 'node_modules/.bin', program), args, {
    cwd: join(root, cwd),
    encoding: 'utf8',
  })
  if (status === 0) return void process.stderr.write(`${((performance.now() - began) / 1000).toFixed(1)} s\n`)
  process.stderr.write(`failed\n\n${error?.message ?? ''}${stdout}${stderr}\n`)
  process.exit(1)
}

if (import.meta.main) build(everything)
