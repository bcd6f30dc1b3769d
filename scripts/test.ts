import { spawnSync } from 'node:child_process'
import { build, everything, root } from './build.ts'

/** npm test [-- VITEST_OPTIONS]: builds and installs everything that the tests need, then runs them. */
build(everything)
/** The programs that the tests run, and the Debian packages that provide them. */
const packages = {
  chromium: 'chromium',
  'redis-server': 'redis-server',
  nginx: 'nginx-light',
  openssl: 'openssl',
}
const missing = Object.entries(packages)
  .filter(([program]) => spawnSync(program, ['--version']).error)
  .map(([, debianPackage]) => debianPackage)
if (missing.length) install(missing)
const { status } = spawnSync('vitest', ['run', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' })
process.exit(status ?? 1)

function install(packages: string[]): void {
  const command = `apt-get update && apt-get install -y --no-install-recommends ${packages.join(' ')}`
  console.log(`The tests need ${packages.join(' and ')}. Installing: ${command}`)
  const elevated = process.getuid?.() === 0 ? command : `sudo -n sh -c '${command}'`
  const { status } = spawnSync('sh', ['-c', elevated], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  if (status === 0) return
  console.error(
    `The installation failed. Install ${packages.join(' and ')} as root and run the tests again:\n  ${command}`,
  )
  process.exit(1)
}
