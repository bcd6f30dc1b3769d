import { setTimeout as sleep } from 'node:timers/promises'
import { env } from '../env.ts'
import { countConnection } from '../ops/connection-count.ts'
import type { Connection } from './connection.ts'

/** Milliseconds between pings. A client that has not answered one by the next is disconnected. */
const PING_INTERVAL = 30_000

/** Connections that one address may have at a time: two for each of a thousand people behind it. */
const MAX_PER_ADDRESS = 2_000

const connections = new Set<Connection>()
const countByAddress = new Map<string, number>()

/** Returns whether an address may open one more connection. */
export const mayConnect = (address: string): boolean =>
  !env.RATE_LIMITS || (countByAddress.get(address) ?? 0) < MAX_PER_ADDRESS

/** Registers a connection, until `removeConnection`. */
export function addConnection(connection: Connection): void {
  const { address } = connection.client
  connections.add(connection)
  countConnection(1)
  countByAddress.set(address, (countByAddress.get(address) ?? 0) + 1)
}

export function removeConnection(connection: Connection): void {
  if (!connections.delete(connection)) return
  countConnection(-1)
  const { address } = connection.client
  const left = countByAddress.get(address)! - 1
  if (left) countByAddress.set(address, left)
  else countByAddress.delete(address)
}

export const queuedBytes = () => [...connections].reduce((sum, connection) => sum + connection.queuedBytes, 0)

/** Checks all connections regularly, with one timer. Returns a function that stops it. */
export function watchConnections(interval = 5_000): () => void {
  let nextPing = performance.now() + PING_INTERVAL
  const timer = setInterval(() => {
    const now = performance.now()
    const ping = now >= nextPing
    if (ping) nextPing = now + PING_INTERVAL
    for (const connection of connections) connection.check(now, ping)
  }, interval)
  return () => clearInterval(timer)
}

/**
 * Closes all connections with 1001 in up to 20 batches over `spread` milliseconds, so that clients do not all reconnect
 * at once. Each connection is given another `spread` milliseconds to answer what it was asked.
 */
export async function closeConnections(spread: number): Promise<void> {
  const all = [...connections]
  const batches = Math.min(all.length, 20)
  const closing: Promise<void>[] = []
  for (let batch = 0; batch < batches; batch++) {
    const share = all.slice((batch * all.length) / batches, ((batch + 1) * all.length) / batches)
    for (const connection of share) closing.push(connection.closeWhenIdle(spread))
    if (batch < batches - 1) await sleep(spread / batches)
  }
  await Promise.all(closing)
}
