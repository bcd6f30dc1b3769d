import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readOptions } from './options.ts'

const options = readOptions(process.argv.slice(2))
if (process.platform !== 'linux') {
  console.error('The benchmarks read what a process costs from /proc, and so need Linux.')
  process.exit(1)
}
// The servers beside which ours is measured are installed on first use: who only runs Latchkey needs none of them.
if (!existsSync(join(import.meta.dirname, 'node_modules')))
  execFileSync(
    'npm',
    ['ci', '--prefix', import.meta.dirname, '--no-audit', '--no-fund', '--loglevel=error'],
    {
      stdio: 'inherit',
    },
  )

const { parts } = await import('./suite/index.ts')
const chosen = options.only ?? Object.keys(parts).filter((name) => name !== 'soak' || options.soak)
for (const name of chosen) await parts[name]!(options)
