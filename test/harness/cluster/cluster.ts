import { createDatabase } from '../database.ts'
import { type Redis, startRedis } from '../redis.ts'
import { type Sql, sql } from '../sql.ts'
import { type Node, startNode } from './node.ts'
import { type Postgres, startPostgres } from './postgres.ts'

export interface Cluster {
  readonly nodes: readonly Node[]
  readonly sql: Sql
  readonly redis: Redis | null
  stop(): Promise<void>
}

export interface FragileCluster extends Cluster {
  readonly postgres: Postgres
}

/** Starts `size` nodes on one database, joined by a Redis if there are several. */
export async function startCluster(size: number, env: Record<string, string> = {}): Promise<Cluster> {
  const database = await createDatabase()
  return start(size, env, {
    url: database.url,
    sql: (statement, values) => sql(database.url, statement, values),
    remove: () => database.drop(),
  })
}

/** The same on a PostgreSQL of its own, which can be crashed and frozen. */
export async function startFragileCluster(
  size: number,
  env: Record<string, string> = {},
): Promise<FragileCluster> {
  const postgres = await startPostgres()
  const cluster = await start(size, env, postgres)
  // As if it had been set up.
  await postgres.sql('INSERT INTO "Server" DEFAULT VALUES')
  return { ...cluster, postgres }
}

async function start(
  size: number,
  env: Record<string, string>,
  { url, sql, remove }: Pick<Postgres, 'url' | 'sql' | 'remove'>,
): Promise<Cluster> {
  const redis = size > 1 ? await startRedis() : null
  const all = { ...(redis && { REDIS_URL: redis.url }), ...env }
  const nodes: Node[] = []
  for (let index = 0; index < size; index++) nodes.push(await startNode(`node ${index + 1}`, url, all))
  return {
    nodes,
    sql,
    redis,
    async stop() {
      redis?.thaw()
      await Promise.all(nodes.map((node) => node.end()))
      await redis?.kill()
      await remove()
    },
  }
}
