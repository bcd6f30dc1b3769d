import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readOptions } from './options.ts'

const options = readOptions(process.argv.slice(2))
if (process.platform !== 'linux') {
  console.error('The benchmarks need Linux, because they read CPU time and memory from /proc.')
  process.exit(1)
}
// The servers to compare with are installed on first use. People who only run Latchkey do not need them.
if (!existsSync(join(import.meta.dirname, 'node_modules')))
  execFileSync(
    'npm',
    ['ci', '--prefix', import.meta.dirname, '--no-audit', '--no-fund', '--loglevel=error'],
    {
      stdio: 'inherit',
    },
  )

const { parts } = await import('./suite/index.ts')
const selected = options.only ?? Object.keys(parts).filter((name) => name !== 'soak' || options.soak)
for (const name of selected) await parts[name]!(options)
