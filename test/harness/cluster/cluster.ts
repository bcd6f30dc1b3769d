import { createDatabase, sql } from '../database.ts'
import { type Node, startNode } from './node.ts'
import { type Postgres, startPostgres } from './postgres.ts'
import { type Redis, startRedis } from './redis.ts'

/** A database, to look behind the API. */
export type Sql = <Row extends object>(text: string, values?: unknown[]) => Promise<Row[]>

export type Cluster = {
  readonly nodes: readonly Node[]
  readonly sql: Sql
  readonly redis: Redis | null
  stop(): Promise<void>
}

export type FragileCluster = Cluster & { readonly postgres: Postgres }

/** Starts so many nodes on one database, joined by a Redis where there are several. */
export async function startCluster(size: number, env: Record<string, string> = {}): Promise<Cluster> {
  const database = await createDatabase()
  const run = <Row extends object>(text: string, values?: unknown[]) => sql<Row>(database.url, text, values)
  return start(size, database.url, run, () => database.drop(), env)
}

/** The same on a PostgreSQL of its own, which may be taken away. */
export async function startFragileCluster(
  size: number,
  env: Record<string, string> = {},
): Promise<FragileCluster> {
  const postgres = await startPostgres()
  return { ...(await start(size, postgres.url, postgres.sql, () => postgres.remove(), env)), postgres }
}

async function start(
  size: number,
  url: string,
  sql: Sql,
  drop: () => Promise<void>,
  env: Record<string, string>,
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
      await drop()
    },
  }
}
