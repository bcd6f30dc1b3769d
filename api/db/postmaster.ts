import { readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, DatabaseError } from 'pg'
import { logger } from '../logger.ts'
import { StartError } from '../errors.ts'

/** What PostgreSQL writes into postmaster.pid: src/include/utils/pidfile.h. */
export interface Postmaster {
  pid: number
  /** Where its socket is. */
  socketDir: string
  ready: boolean
}

/** The server that holds `cluster`, or did when it was killed; undefined: none, or it has only just begun to start. */
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

export const urlOf = (socketDir: string, database: string) =>
  `postgresql://latchkey@localhost/${database}?host=${encodeURIComponent(socketDir)}`

/**
 * Claims the server behind `socketDir` for this process until it ends or the claim does: an advisory lock, which unlike a
 * file with a process id cannot outlive its holder, nor mistake another process for it. Undefined: somebody else has it.
 */
export async function claim(socketDir: string): Promise<Client | undefined> {
  const client = new Client({
    connectionString: urlOf(socketDir, 'postgres'),
    application_name: 'latchkey claim',
  })
  client.on('error', (err) => logger.debug({ err }, 'The claim on the database ended'))
  await client.connect()
  const { rows } = await client.query<{ claimed: boolean }>('SELECT pg_try_advisory_lock(7) AS claimed')
  if (rows[0]?.claimed) return client
  await client.end()
  return undefined
}

/**
 * Makes sure that no server runs on `cluster`. One that an earlier Latchkey left behind when it was killed is stopped;
 * one that a living Latchkey uses is left alone, and a StartError says so.
 */
export async function stopOrphan(cluster: string): Promise<void> {
  const deadline = Date.now() + 30_000
  const left = [join(cluster, '.s.PGSQL.5432.lock')]
  for (; ; await sleep(50)) {
    const postmaster = readPostmaster(cluster)
    if (!postmaster) return removeAll(left)
    if (isShortDirectory(postmaster.socketDir)) left.push(postmaster.socketDir)
    if (Date.now() > deadline) throw stuck(cluster, postmaster.pid)
    try {
      const claimed = await claim(postmaster.socketDir)
      if (!claimed) throw inUse(cluster)
      logger.info({ postmaster: postmaster.pid }, 'Stopping the database that a killed Latchkey left running')
      process.kill(postmaster.pid, 'SIGINT')
      await claimed.end().catch(() => {})
    } catch (error) {
      if (error instanceof StartError) throw error
      // It is starting, or stopping: ask again.
      if (error instanceof DatabaseError) continue
    }
    if (runsOn(cluster, postmaster.pid)) continue
    // Killed together with its Latchkey. Its number may be another process's by now, which PostgreSQL would take for it.
    await rm(join(cluster, 'postmaster.pid'), { force: true })
  }
}

const removeAll = async (paths: string[]) => {
  for (const path of paths) await rm(path, { recursive: true, force: true })
}

const shortPrefix = join(tmpdir(), 'latchkey-socket-')
const isShortDirectory = (path: string) => path.startsWith(shortPrefix)

/** A directory for the socket of a cluster whose own path is too long for it. */
export const makeShortDirectory = () => mkdtemp(shortPrefix)

/** Whether process `pid` lives and is a PostgreSQL of `cluster`: that is the directory it works in. */
function runsOn(cluster: string, pid: number): boolean {
  try {
    process.kill(pid, 0)
    return process.platform !== 'linux' || readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster)
  } catch {
    return false
  }
}

export const inUse = (cluster: string) =>
  new StartError(
    `Another Latchkey is running on ${cluster}.\n` +
      'Stop it first, or give this one a DATA_DIR of its own. To run several on the same data, set DATABASE_URL.',
  )

const stuck = (cluster: string, pid: number) =>
  new StartError(
    `A database server (process ${pid}) holds ${cluster} and does not end. Stop it and start again.`,
  )
