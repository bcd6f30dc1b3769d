import { existsSync } from 'node:fs'
import { chown, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { findBinaries, serverUser, type ServerUser } from './binaries.ts'
import { clusterIn, ensureCluster, removeUnfinished } from './cluster.ts'
import { claim, inUse, makeShortDirectory, readPostmaster, stopOrphan, urlOf } from './postmaster.ts'
import { launch } from './server.ts'

export interface Embedded {
  /** Of the database `latchkey`, through the server's Unix socket. */
  url: string
  /** Resolves when the server has ended, asked or not. */
  ended: Promise<void>
  /** Shuts the server down: what is under way is rolled back, what was committed is on disk. */
  stop(): Promise<void>
}

/**
 * Starts the PostgreSQL that Latchkey brings on `dataDir`/postgres, which it makes when there is none. What an earlier
 * process left behind when it was killed is cleared away. Throws a StartError when another Latchkey uses the directory,
 * when it cannot be written, or when the server does not start.
 */
export async function startEmbedded(dataDir: string): Promise<Embedded> {
  const cluster = await clusterIn(dataDir)
  const user = serverUser(cluster)
  const binaries = await findBinaries(user)
  await ensureCluster(cluster, binaries, user)
  await stopOrphan(cluster)
  const socketDir = await socketDirFor(cluster, user)
  const server = await launch({ cluster, socketDir, postgres: binaries.postgres, user })
  const claimed = await claim(socketDir)
  // Somebody was quicker and holds the server that we have started: now it is theirs to stop.
  if (!claimed) throw inUse(cluster)
  await removeUnfinished(cluster)
  const { rowCount } = await claimed.query("SELECT FROM pg_database WHERE datname = 'latchkey'")
  if (!rowCount) await claimed.query('CREATE DATABASE latchkey')
  return {
    url: urlOf(socketDir, 'latchkey'),
    ended: server.ended,
    async stop() {
      await claimed.end()
      await server.stop()
      if (socketDir !== cluster) await rm(socketDir, { recursive: true, force: true })
    },
  }
}

/** As startEmbedded; or, where a Latchkey runs on `dataDir`, a guest on its server, which `stop` leaves running. */
export async function joinEmbedded(dataDir: string): Promise<Pick<Embedded, 'url' | 'stop'>> {
  const running = readPostmaster(await clusterIn(dataDir))
  if (!running?.ready) return startEmbedded(dataDir)
  const claimed = await claim(running.socketDir).catch(() => null)
  if (claimed === undefined) return { url: urlOf(running.socketDir, 'latchkey'), stop: async () => {} }
  await claimed?.end()
  return startEmbedded(dataDir)
}

/** The path of a Unix socket has 108 bytes at most, and 104 on macOS, one of them for its end. */
const longestSocketPath = 103

/** The cluster itself, which only its user can enter; where its path is too long, a directory of the same rights. */
async function socketDirFor(cluster: string, user: ServerUser): Promise<string> {
  if (Buffer.byteLength(join(cluster, '.s.PGSQL.5432')) <= longestSocketPath) return cluster
  const short = await makeShortDirectory()
  if (user) await chown(short, user.uid, user.gid)
  return short
}

/** Whether a server runs on `dataDir`/postgres. */
export const isRunning = async (dataDir: string): Promise<boolean> =>
  existsSync(join(dataDir, 'postgres')) && readPostmaster(await clusterIn(dataDir))?.ready === true
