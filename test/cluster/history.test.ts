import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, test } from 'vitest'
import { type Cluster, startCluster, startFragileCluster } from '../harness/cluster/cluster.ts'
import { type Random } from '../harness/history/random.ts'
import { runHistory, SECONDS } from '../harness/history/run.ts'

// People write, edit, ban, leave and read, while Redis, PostgreSQL or the nodes are killed and restarted. Their answers and
// events are then compared with what the database committed: no acknowledged message is lost, none is stored or sent
// twice, and every reader ends with the whole room in its one order.

const timeout = { timeout: (SECONDS + 90) * 1_000 }

let cluster: Cluster

afterEach(() => cluster.stop())

/** Causes trouble again and again until the world is over, after a random pause between `from` and `to` milliseconds. */
const every =
  (from: number, to: number, trouble: (random: Random) => Promise<void>) =>
  async (random: Random, over: () => boolean) => {
    while (!over()) {
      await sleep(from + random.below(to - from))
      await trouble(random)
    }
  }

test('one node loses, doubles and reorders nothing', timeout, async () => {
  cluster = await startCluster(1)
  await runHistory('one node', cluster, null)
})

test('two nodes whose Redis is killed and restarted lose, double and reorder nothing', timeout, async () => {
  cluster = await startCluster(2)
  const redis = cluster.redis!
  const trouble = every(500, 3_000, async ({ below }) => {
    await redis.kill()
    await sleep(below(3_000))
    await redis.start()
  })
  await runHistory('Redis killed', cluster, trouble)
})

test('two nodes that are killed and restarted lose, double and reorder nothing', timeout, async () => {
  const { nodes } = (cluster = await startCluster(2))
  const trouble = every(500, 3_000, async ({ pick, below }) => {
    const node = pick(nodes)
    await node.end('SIGKILL')
    await sleep(below(1_000))
    await node.start()
  })
  await runHistory('nodes killed', cluster, trouble)
})

test(
  'two nodes whose PostgreSQL crashes and recovers lose, double and reorder nothing',
  timeout,
  async () => {
    const { postgres } = (cluster = await startFragileCluster(2))
    const trouble = every(2_000, 5_000, async ({ below }) => {
      await postgres.crash()
      await sleep(below(1_500))
      await postgres.start()
    })
    await runHistory('PostgreSQL crashed', cluster, trouble)
  },
)
