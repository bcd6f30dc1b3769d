import { spawnSync } from 'node:child_process'
import { build, everything, root } from './build.ts'

/** npm test [-- VITEST_OPTIONS]: builds and installs everything that the tests need, then runs them. */
build(everything)
/** The programs that the tests run, which have the names of their Debian packages, and what can stand in for them. */
const programs = {
  'chromium-headless-shell': ['chromium', 'chromium-browser', 'google-chrome'],
  // The one without a screen refuses notifications.
  chromium: ['chromium-browser', 'google-chrome'],
  'redis-server': [],
  nginx: [],
  openssl: [],
}
const isMissing = (program: string) => Boolean(spawnSync(program, ['--version']).error)
const missing = Object.keys(programs).filter(isMissing)
if (missing.length) install(missing)
const { status } = spawnSync('vitest', ['run', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' })
process.exit(status ?? 1)

/** Installs Debian packages. Ends the process if a program is missing afterwards that nothing can stand in for. */
function install(packages: string[]): void {
  const command = `apt-get update && apt-get install -y --no-install-recommends ${packages.join(' ')}`
  console.log(`The tests need ${packages.join(' and ')}. Installing: ${command}`)
  const elevated = process.getuid?.() === 0 ? command : `sudo -n sh -c '${command}'`
  spawnSync('sh', ['-c', elevated], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  const stillMissing = Object.entries(programs)
    .filter(([program, others]) => [program, ...others].every(isMissing))
    .map(([program]) => program)
  if (!stillMissing.length) return
  console.error(
    `The installation failed. Install ${stillMissing.join(' and ')} as root and run the tests again:\n  ${command}`,
  )
  process.exit(1)
}
