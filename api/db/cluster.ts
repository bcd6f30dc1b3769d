import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { chown, lchown, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { StartError } from '../errors.ts'
import type { Binaries, ServerUser } from './binaries.ts'
import { ensureDataDir } from './data-dir.ts'

/** The major version of the packaged PostgreSQL. A cluster of any other version needs a dump and restore. */
const MAJOR = '18'

/** Returns `dataDir`/postgres after ensuring that `dataDir` is writable. Throws a StartError if it is not. */
export const clusterPath = async (dataDir: string): Promise<string> =>
  join(await ensureDataDir(dataDir), 'postgres')

/** The cluster's path as the server can reach it. Another user may be unable to walk there, but is started in it. */
export const serverPath = (cluster: string, user: ServerUser) => (user ? '/proc/self/cwd' : cluster)

/** Creates the cluster if there is none. Throws a StartError if that fails or the existing one cannot be used. */
export async function ensureCluster(cluster: string, binaries: Binaries, user: ServerUser): Promise<void> {
  if (!existsSync(cluster)) await createCluster(cluster, binaries, user)
  if (user && statSync(cluster).uid === 0) await changeOwner(cluster, user)
  const ownId = user?.uid ?? process.getuid?.()
  if (ownId !== undefined && statSync(cluster).uid !== ownId)
    throw new StartError(
      `The database in ${cluster} belongs to another user (id ${statSync(cluster).uid}).\n` +
        'Start Latchkey as that user, or use another DATA_DIR.',
    )
  const version = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim()
  if (version !== MAJOR)
    throw new StartError(
      `The database in ${cluster} was created by PostgreSQL ${version}, and this Latchkey includes PostgreSQL ${MAJOR}.\n` +
        'Back up with the Latchkey version that created it, and restore into an empty DATA_DIR with this one.',
    )
}

/** Hands over a cluster that root has copied or restored. Root cannot run a server on it. */
async function changeOwner(cluster: string, { uid, gid }: NonNullable<ServerUser>): Promise<void> {
  for (const name of await readdir(cluster, { recursive: true })) await lchown(join(cluster, name), uid, gid)
  await lchown(cluster, uid, gid)
}

/** Creates the cluster under another name and then renames it, so that a killed process leaves no partial cluster. */
async function createCluster(cluster: string, { initdb }: Binaries, user: ServerUser): Promise<void> {
  const unfinished = await mkdtemp(unfinishedPrefix(cluster))
  if (user) await chown(unfinished, user.uid, user.gid)
  const created = spawnSync(
    initdb,
    [
      ...['-D', serverPath(unfinished, user), '--username=latchkey'],
      ...['--auth-local=trust', '--auth-host=reject'],
      ...['--encoding=UTF8', '--locale-provider=builtin', '--locale=C.UTF-8', '--lc-messages=C'],
      '--no-instructions',
    ],
    { ...user, cwd: unfinished, env: {}, encoding: 'utf8' },
  )
  if (created.status !== 0) {
    await rm(unfinished, { recursive: true, force: true })
    throw new StartError(
      `Could not create the database in ${cluster}: ${created.error?.message ?? created.stderr.trim()}`,
    )
  }
  await rename(unfinished, cluster).catch(async (error: unknown) => {
    await rm(unfinished, { recursive: true, force: true })
    if (!existsSync(cluster)) throw error
  })
}

const unfinishedPrefix = (cluster: string) => `${cluster}-unfinished-`

/** Deletes unfinished clusters of killed processes. Call it only while holding the claim on the cluster. */
export async function removeUnfinished(cluster: string): Promise<void> {
  const prefix = basename(unfinishedPrefix(cluster))
  for (const name of await readdir(dirname(cluster)))
    if (name.startsWith(prefix)) await rm(join(dirname(cluster), name), { recursive: true, force: true })
}
