import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readOptions } from './options.ts'

// The servers beside which ours is measured are installed on first use: who only runs Latchkey needs none of them.

const options = readOptions(process.argv.slice(2))
if (!existsSync(join(import.meta.dirname, 'node_modules')))
  execFileSync('npm', ['ci', '--prefix', import.meta.dirname, '--no-audit', '--no-fund'], {
    stdio: 'inherit',
  })

const { parts } = await import('./suite/index.ts')
for (const [name, run] of Object.entries(parts))
  if (options.only ? options.only.includes(name) : name !== 'soak' || options.soak) await run(options)
