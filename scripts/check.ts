import { Writable } from 'node:stream'
import concurrently, { type Command } from 'concurrently'
import { build, root, routeTypes, sources } from './build.ts'

/** npm run check: all checks that need no running application. Prints one line per check, and the output of failed ones. */
const checks = [
  {
    name: 'format',
    command:
      'prettier --cache --cache-location node_modules/.cache/latchkey/prettier --check --log-level warn .',
  },
  { name: 'lint', command: 'eslint --cache --cache-location node_modules/.cache/latchkey/eslint .' },
  {
    name: 'imports',
    command:
      'depcruise --config .dependency-cruiser.js --output-type err-long api packages prisma scripts test web/src',
  },
  { name: 'unused code', command: 'knip' },
  {
    name: 'types',
    command: 'tsc -p . --incremental --tsBuildInfoFile node_modules/.cache/latchkey/types.tsbuildinfo',
  },
  {
    name: 'web types',
    command: 'svelte-check --output human --fail-on-warnings',
    cwd: `${root}web`,
  },
  { name: 'service worker types', command: 'tsc --noEmit -p web/src/service-worker' },
  { name: 'script size', command: 'node scripts/check-script-size.ts' },
  { name: 'migrations', command: 'node scripts/check-migrations.ts' },
  { name: 'unit tests', command: 'vitest run --project unit' },
]

build([...sources, routeTypes])
const { commands, result } = concurrently(checks, {
  cwd: root,
  // The larger checks use more than one core each.
  maxProcesses: 2,
  outputStream: new Writable({ write: (_chunk, _encoding, done) => done() }),
})
const passed = await Promise.all(commands.map(report))
await result.catch(() => {})
const failures = passed.filter((check) => !check).length
console.log(failures ? `\n${failures} of ${checks.length} checks failed` : '\nAll checks passed')
process.exit(failures ? 1 : 0)

/** Prints a check's result when it ends. Resolves to whether it passed. */
function report({ name, command, stdout, stderr, close }: Command): Promise<boolean> {
  const output: Buffer[] = []
  stdout.subscribe((chunk) => output.push(chunk))
  stderr.subscribe((chunk) => output.push(chunk))
  const { promise, resolve } = Promise.withResolvers<boolean>()
  close.subscribe(({ exitCode, timings }) => {
    const passed = exitCode === 0
    console.log(`${passed ? 'passed' : 'FAILED'}  ${name}, ${timings.durationSeconds.toFixed(1)} s`)
    if (!passed) console.log(`\n  ${command}\n${Buffer.concat(output).toString()}`)
    resolve(passed)
  })
  return promise
}
