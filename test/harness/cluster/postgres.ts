import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findBinaries, serverUser } from '../../../api/db/binaries.ts'
import { clusterPath, ensureCluster } from '../../../api/db/cluster.ts'
import { readPostmaster, connectionUrl } from '../../../api/db/postmaster.ts'
import { startServer } from '../../../api/db/server.ts'
import { sql, type Sql } from '../sql.ts'

/** A PostgreSQL of its own, which can be crashed and frozen. */
export interface Postgres {
  readonly url: string
  readonly sql: Sql
  /** Ends it at once, as a power cut does: what is under way is lost, what is committed is recovered by `start`. */
  crash(): Promise<void>
  start(): Promise<void>
  /** Stops every one of its processes where it is: connections stay open and nothing answers. */
  freeze(): Promise<void>
  thaw(): void
  remove(): Promise<void>
}

export async function startPostgres(): Promise<Postgres> {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-cluster-'))
  const cluster = await clusterPath(directory)
  const user = serverUser(cluster)
  const { postgres, initdb } = await findBinaries(user)
  await ensureCluster(cluster, { postgres, initdb }, user)
  const begin = () => startServer({ cluster, socketDir: cluster, postgres, user })
  let server = await begin()
  let frozen: number[] = []

  const query: Sql = (text, values) => sql(connectionUrl(cluster, 'latchkey'), text, values)
  await sql(connectionUrl(cluster, 'postgres'), 'CREATE DATABASE latchkey')

  const thaw = () => {
    for (const pid of frozen.splice(0)) signal(pid, 'SIGCONT')
  }
  return {
    url: connectionUrl(cluster, 'latchkey'),
    sql: query,
    async crash() {
      process.kill(readPostmaster(cluster)!.pid, 'SIGQUIT')
      await server.ended
    },
    async start() {
      server = await begin()
    },
    async freeze() {
      const postmaster = readPostmaster(cluster)!.pid
      // It first: then no new one can come while the others are asked for.
      const backends = query<{ pid: number }>('SELECT pid FROM pg_stat_activity')
      frozen = [postmaster, ...(await backends).map(({ pid }) => pid).filter((pid) => pid !== postmaster)]
      for (const pid of frozen) signal(pid, 'SIGSTOP')
    },
    thaw,
    async remove() {
      thaw()
      if (readPostmaster(cluster)) await server.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** Signals a process if it is still there: a backend whose client went away ends whenever it likes. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
