import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { chown, lchown, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { StartError } from '../errors.ts'
import type { Binaries, ServerUser } from './binaries.ts'
import { ensureDataDir } from './data-dir.ts'

/** The major version that the package brings; a cluster of another one needs a dump and a restore. */
const major = '18'

/** `dataDir`/postgres, once `dataDir` is there and can be written. Throws a StartError otherwise. */
export const clusterIn = async (dataDir: string): Promise<string> =>
  join(await ensureDataDir(dataDir), 'postgres')

/** How the server is told where its cluster is, started in it: as another user it may not be able to walk there. */
export const pathFor = (cluster: string, user: ServerUser) => (user ? '/proc/self/cwd' : cluster)

/** Makes the cluster where there is none. Throws a StartError when that fails or what is there cannot be used. */
export async function ensureCluster(cluster: string, binaries: Binaries, user: ServerUser): Promise<void> {
  if (!existsSync(cluster)) await initialise(cluster, binaries, user)
  if (user && statSync(cluster).uid === 0) await giveTo(user, cluster)
  const own = user?.uid ?? process.getuid?.()
  if (own !== undefined && statSync(cluster).uid !== own)
    throw new StartError(
      `The database in ${cluster} belongs to another user (id ${statSync(cluster).uid}).\n` +
        'Start Latchkey as the user who started it before, or give it a DATA_DIR of its own.',
    )
  const version = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim()
  if (version !== major)
    throw new StartError(
      `The database in ${cluster} is of PostgreSQL ${version}, and this Latchkey brings PostgreSQL ${major}.\n` +
        'Move the data with pg_dump and pg_restore, or start the Latchkey that it belongs to.',
    )
}

/** What root has copied or restored is root's, who cannot run a server on it. */
async function giveTo({ uid, gid }: NonNullable<ServerUser>, cluster: string): Promise<void> {
  for (const name of await readdir(cluster, { recursive: true })) await lchown(join(cluster, name), uid, gid)
  await lchown(cluster, uid, gid)
}

/** Makes the cluster beside its place and then moves it there: a start that is killed half-way leaves no half of one. */
async function initialise(cluster: string, { initdb }: Binaries, user: ServerUser): Promise<void> {
  const unfinished = await mkdtemp(prefixOf(cluster))
  if (user) await chown(unfinished, user.uid, user.gid)
  const made = spawnSync(
    initdb,
    [
      ...['-D', pathFor(unfinished, user), '--username=latchkey', '--auth-local=trust', '--auth-host=reject'],
      ...['--encoding=UTF8', '--locale-provider=builtin', '--locale=C.UTF-8', '--lc-messages=C'],
      '--no-instructions',
    ],
    { ...user, cwd: unfinished, env: {}, encoding: 'utf8' },
  )
  if (made.status !== 0) {
    await rm(unfinished, { recursive: true, force: true })
    throw new StartError(
      `The database could not be made in ${cluster}: ${made.error?.message ?? made.stderr.trim()}`,
    )
  }
  await rename(unfinished, cluster).catch(async (error: unknown) => {
    await rm(unfinished, { recursive: true, force: true })
    if (!existsSync(cluster)) throw error
  })
}

const prefixOf = (cluster: string) => `${cluster}-unfinished-`

/** Clears away what starts that were killed half-way have left. Only for who holds the cluster. */
export async function removeUnfinished(cluster: string): Promise<void> {
  const prefix = basename(prefixOf(cluster))
  for (const name of await readdir(dirname(cluster)))
    if (name.startsWith(prefix)) await rm(join(dirname(cluster), name), { recursive: true, force: true })
}
