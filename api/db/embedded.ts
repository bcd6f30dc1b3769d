import { chown, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { findBinaries, serverUser, type ServerUser } from './binaries.ts'
import { clusterPath, ensureCluster, removeUnfinished } from './cluster.ts'
import {
  claim,
  connectionUrl,
  createShortDirectory,
  inUseError,
  readPostmaster,
  stopOrphan,
} from './postmaster.ts'
import { startServer } from './server.ts'

export interface Embedded {
  /** The URL of the database `latchkey`, through the server's Unix socket. */
  url: string
  /** Resolves when the server has ended, whether it was stopped or not. */
  ended: Promise<void>
  /** Shuts the server down. Rolls back open transactions; everything committed is on disk. */
  stop(): Promise<void>
}

/**
 * Starts the packaged PostgreSQL on `dataDir`/postgres. Creates the cluster if there is none, and cleans up after an
 * earlier process that was killed. Throws a StartError if another Latchkey uses the directory, if it is not writable, or if
 * the server does not start.
 */
export async function startEmbedded(dataDir: string): Promise<Embedded> {
  const cluster = await clusterPath(dataDir)
  const user = serverUser(cluster)
  const binaries = await findBinaries(user)
  await ensureCluster(cluster, binaries, user)
  await stopOrphan(cluster)
  const socketDir = await findSocketDir(cluster, user)
  const server = await startServer({ cluster, socketDir, postgres: binaries.postgres, user })
  const client = await claim(socketDir)
  // Another process has claimed the server that this one started, and will stop it.
  if (!client) throw inUseError(cluster)
  await removeUnfinished(cluster)
  const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = 'latchkey'")
  if (!rowCount) await client.query('CREATE DATABASE latchkey')
  return {
    url: connectionUrl(socketDir, 'latchkey'),
    ended: server.ended,
    async stop() {
      await client.end()
      await server.stop()
      if (socketDir !== cluster) await rm(socketDir, { recursive: true, force: true })
    },
  }
}

/** Connects to the server of a Latchkey running on `dataDir`, which `stop` leaves running. Starts one if there is none. */
export async function joinEmbedded(dataDir: string): Promise<Pick<Embedded, 'url' | 'stop'>> {
  const running = readPostmaster(await clusterPath(dataDir))
  if (!running?.ready) return startEmbedded(dataDir)
  const client = await claim(running.socketDir).catch(() => null)
  if (client === undefined) return { url: connectionUrl(running.socketDir, 'latchkey'), stop: async () => {} }
  await client?.end()
  return startEmbedded(dataDir)
}

/** The path of a Unix socket is limited to 108 bytes, on macOS to 104, including the terminating zero. */
const MAX_SOCKET_PATH = 103

/** The cluster itself, which only its user can enter. If its path is too long, a temporary directory with the same rights. */
async function findSocketDir(cluster: string, user: ServerUser): Promise<string> {
  if (Buffer.byteLength(join(cluster, '.s.PGSQL.5432')) <= MAX_SOCKET_PATH) return cluster
  const short = await createShortDirectory()
  if (user) await chown(short, user.uid, user.gid)
  return short
}
