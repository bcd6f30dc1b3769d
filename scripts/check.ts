import { spawn } from 'node:child_process'
import { build, root, sources } from './build.ts'

/** npm run check: all that can be known without running the application. What passes is a line, what fails says why. */
const checks: Record<string, string> = {
  format: 'prettier --check --log-level warn .',
  lint: 'eslint --cache --cache-location node_modules/.cache/latchkey/eslint .',
  imports: 'depcruise --config .dependency-cruiser.js --output-type err-long api prisma scripts test web/src',
  types: 'tsc -p . --incremental --tsBuildInfoFile node_modules/.cache/latchkey/types.tsbuildinfo',
  'web types': 'cd web && svelte-kit sync && svelte-check --output human --fail-on-warnings',
  'schema drift': 'node scripts/check-migrations.ts',
  'unit tests': 'vitest run --project unit',
}

build(sources)
const waiting = Object.entries(checks)
let failures = 0

/** Two at a time: the larger ones use more than a core by themselves. */
await Promise.all([runAll(), runAll()])
console.log(failures ? `\n${failures} of ${Object.keys(checks).length} checks failed` : '\nAll checks passed')
process.exit(failures ? 1 : 0)

async function runAll(): Promise<void> {
  for (let check = waiting.shift(); check; check = waiting.shift()) {
    const [name, command] = check
    const began = performance.now()
    const { code, said } = await run(command)
    console.log(
      `${code === 0 ? 'passed' : 'FAILED'}  ${name}, ${((performance.now() - began) / 1000).toFixed(1)} s`,
    )
    if (code === 0) continue
    failures++
    console.log(`\n  ${command}\n${said}`)
  }
}

async function run(command: string): Promise<{ code: number | null; said: string }> {
  const child = spawn(command, { shell: true, cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const said: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk))
  const { promise, resolve } = Promise.withResolvers<number | null>()
  child.once('close', resolve)
  return { code: await promise, said: Buffer.concat(said).toString() }
}
