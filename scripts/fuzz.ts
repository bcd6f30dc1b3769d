import { spawnSync } from 'node:child_process'
import { build, everything, root } from './build.ts'

/** npm run fuzz [MINUTES]: runs each property of test/rules/fuzz-*.test.ts for 2 or MINUTES minutes. FUZZ_SEED=… repeats a failure. */
const minutes = Number(process.argv[2] ?? 2)
build(everything)
const { status } = spawnSync('vitest', ['run', '--project', 'rules', 'test/rules/fuzz-'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, FUZZ_MS: String(minutes * 60_000) },
})
process.exit(status ?? 1)
