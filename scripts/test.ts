import { spawnSync } from 'node:child_process'
import { build, everything, root } from './build.ts'

/** npm test [-- what vitest takes]: all that the tests need, and then the tests. */
build(everything)
const programs = {
  chromium: 'chromium',
  'redis-server': 'redis-server',
  nginx: 'nginx-light',
  openssl: 'openssl',
}
const missing = Object.entries(programs)
  .filter(([program]) => spawnSync(program, ['--version']).error)
  .map(([, debianPackage]) => debianPackage)
if (missing.length) install(missing)
const { status } = spawnSync('vitest', ['run', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' })
process.exit(status ?? 1)

function install(packages: string[]): void {
  const command = `apt-get update && apt-get install -y --no-install-recommends ${packages.join(' ')}`
  console.log(`The tests need ${packages.join(' and ')}: ${command}`)
  const elevated = process.getuid?.() === 0 ? command : `sudo -n sh -c '${command}'`
  const { status } = spawnSync('sh', ['-c', elevated], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  if (status === 0) return
  console.error(
    `That did not work. Install ${packages.join(' and ')} as root and run the tests again:\n  ${command}`,
  )
  process.exit(1)
}
