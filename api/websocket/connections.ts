import { setTimeout as sleep } from 'node:timers/promises'
import { env } from '../env.ts'
import type { Socket } from './connection.ts'

/** Milliseconds between pings; who answers none until the next is gone. */
const PING_EVERY = 30_000

/** Connections that one address may have at a time: two for each of a thousand people behind it. */
const MAX_FROM_ONE = 2_000

const sockets = new Set<Socket>()
const byAddress = new Map<string, number>()

/** Whether an address may have one more. */
export const mayOpen = (address: string): boolean =>
  !env.RATE_LIMITS || (byAddress.get(address) ?? 0) < MAX_FROM_ONE

/** Looks after a connection from now on, until it is closed. */
export function add(socket: Socket): void {
  sockets.add(socket)
  byAddress.set(socket.address, (byAddress.get(socket.address) ?? 0) + 1)
}

export function remove(socket: Socket): void {
  if (!sockets.delete(socket)) return
  const left = byAddress.get(socket.address)! - 1
  if (left) byAddress.set(socket.address, left)
  else byAddress.delete(socket.address)
}

export const socketCount = () => sockets.size
export const queuedBytes = () => [...sockets].reduce((sum, socket) => sum + socket.queued, 0)

/** Looks after all connections from now on: one timer for all. Returns what ends it. */
export function watchSockets(every = 5_000): () => void {
  let nextPing = performance.now() + PING_EVERY
  const timer = setInterval(() => {
    const now = performance.now()
    const ping = now >= nextPing
    if (ping) nextPing = now + PING_EVERY
    for (const socket of sockets) socket.check(now, ping)
  }, every)
  return () => clearInterval(timer)
}

/**
 * Closes all connections with 1001, a few at a time over `spread` milliseconds, so that they do not all come back at
 * once; each when what it has asked is answered, which may take as long again.
 */
export async function closeSockets(spread: number): Promise<void> {
  const all = [...sockets]
  const steps = Math.min(all.length, 20)
  const leaving: Promise<void>[] = []
  for (let step = 0; step < steps; step++) {
    const share = all.slice((step * all.length) / steps, ((step + 1) * all.length) / steps)
    for (const socket of share) leaving.push(socket.sendAway(spread))
    if (step < steps - 1) await sleep(spread / steps)
  }
  await Promise.all(leaving)
}
