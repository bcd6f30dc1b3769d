import { readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, DatabaseError } from 'pg'
import { logger } from '../logger.ts'
import { StartError } from '../errors.ts'

/** The contents of postmaster.pid, as PostgreSQL's src/include/utils/pidfile.h defines them. */
export interface Postmaster {
  pid: number
  /** The directory of its socket. */
  socketDir: string
  ready: boolean
}

/** Reads the server that holds the cluster, or held it when it was killed. Undefined if there is none or it is just starting. */
export function readPostmaster(cluster: string): Postmaster | undefined {
  let lines: string[]
  try {
    lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return undefined
  }
  const [pid, , , , socketDir, , , status] = lines
  if (!pid || !socketDir) return undefined
  return { pid: Number(pid), socketDir: resolve(cluster, socketDir), ready: status?.trim() === 'ready' }
}

export const connectionUrl = (socketDir: string, database: string) =>
  `postgresql://latchkey@localhost/${database}?host=${encodeURIComponent(socketDir)}`

/**
 * Claims the server behind `socketDir` for this process with an advisory lock, until the returned client or the process
 * ends. Unlike a file with a process ID, the lock cannot outlive its holder or be taken for another process. Returns
 * undefined if another process has the claim.
 */
export async function claim(socketDir: string): Promise<Client | undefined> {
  const client = new Client({
    connectionString: connectionUrl(socketDir, 'postgres'),
    application_name: 'latchkey claim',
  })
  client.on('error', (err) => logger.debug({ err }, 'The claim on the database was lost'))
  await client.connect()
  const { rows } = await client.query<{ claimed: boolean }>('SELECT pg_try_advisory_lock(7) AS claimed')
  if (rows[0]?.claimed) return client
  await client.end()
  return undefined
}

/**
 * Ensures that no server runs on the cluster. Stops a server left behind by a killed Latchkey. Throws a StartError if a
 * running Latchkey uses the server.
 */
export async function stopOrphan(cluster: string): Promise<void> {
  const deadline = Date.now() + 30_000
  const leftovers = [join(cluster, '.s.PGSQL.5432.lock')]
  for (; ; await sleep(50)) {
    const postmaster = readPostmaster(cluster)
    if (!postmaster) return removeAll(leftovers)
    if (isShortDirectory(postmaster.socketDir)) leftovers.push(postmaster.socketDir)
    if (Date.now() > deadline) throw stuckError(cluster, postmaster.pid)
    try {
      const client = await claim(postmaster.socketDir)
      if (!client) throw inUseError(cluster)
      logger.info({ postmaster: postmaster.pid }, 'Stopping the database left running by a killed Latchkey')
      process.kill(postmaster.pid, 'SIGINT')
      await client.end().catch(() => {})
    } catch (error) {
      if (error instanceof StartError) throw error
      // The server is starting or stopping. Try again.
      if (error instanceof DatabaseError) continue
    }
    if (runsOn(cluster, postmaster.pid)) continue
    // The server was killed too. If another process has its ID by now, PostgreSQL would take it for a running server.
    await rm(join(cluster, 'postmaster.pid'), { force: true })
  }
}

const removeAll = async (paths: string[]) => {
  for (const path of paths) await rm(path, { recursive: true, force: true })
}

const shortPrefix = join(tmpdir(), 'latchkey-socket-')
const isShortDirectory = (path: string) => path.startsWith(shortPrefix)

/** Creates a directory for the socket of a cluster whose own path is too long. */
export const createShortDirectory = () => mkdtemp(shortPrefix)

/** Returns whether a process is alive and is the cluster's PostgreSQL, whose working directory is the cluster. */
function runsOn(cluster: string, pid: number): boolean {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster)
  } catch {
    return false
  }
}

export const inUseError = (cluster: string) =>
  new StartError(
    `Another Latchkey is running on ${cluster}.\n` +
      'Stop it first, or use another DATA_DIR. To run several nodes on the same data, set DATABASE_URL.',
  )

const stuckError = (cluster: string, pid: number) =>
  new StartError(
    `A database server (process ${pid}) uses ${cluster} and does not stop. Stop it and start Latchkey again.`,
  )
