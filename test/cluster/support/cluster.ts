import { type Node, startNode } from './node.ts'
import { type Postgres, startPostgres } from './postgres.ts'
import { type Redis, startRedis } from './redis.ts'

export type Cluster = {
  readonly nodes: readonly Node[]
  readonly postgres: Postgres
  readonly redis: Redis | null
  stop(): Promise<void>
}

/** Starts so many nodes on one PostgreSQL, joined by a Redis where there are several. */
export async function startCluster(size: number, env: Record<string, string> = {}): Promise<Cluster> {
  const postgres = await startPostgres()
  const redis = size > 1 ? await startRedis() : null
  const all = { DATABASE_URL: postgres.url, ...(redis && { REDIS_URL: redis.url }), ...env }
  const nodes: Node[] = []
  for (let index = 0; index < size; index++) nodes.push(await startNode(`node ${index + 1}`, all))
  return {
    nodes,
    postgres,
    redis,
    async stop() {
      for (const { child } of nodes) if (child.running) await child.end('SIGKILL')
      await redis?.kill()
      await postgres.remove()
    },
  }
}
