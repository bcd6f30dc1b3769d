import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from './port.ts'

/** A Redis that stores nothing, and keeps its address when it is killed and restarted. */
export interface Redis {
  readonly url: string
  /** Kills it, if it runs. */
  kill(): Promise<void>
  /** Starts it again, if it does not run. */
  start(): Promise<void>
  /** Stops the process where it is: connections stay open and nothing answers. */
  freeze(): void
  thaw(): void
}

/** Starts a Redis. Throws, with the command that installs it, where there is none. */
export async function startRedis(): Promise<Redis> {
  const port = await freePort()
  let running: { child: ChildProcess; ended: Promise<unknown> } | null = await run(port)
  return {
    url: `redis://127.0.0.1:${port}`,
    async kill() {
      if (!running) return
      const { child, ended } = running
      running = null
      child.kill('SIGKILL')
      await ended
    },
    async start() {
      running ??= await run(port)
    },
    freeze: () => void running?.child.kill('SIGSTOP'),
    thaw: () => void running?.child.kill('SIGCONT'),
  }
}

async function run(port: number) {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-redis-'))
  const settings = { port: String(port), bind: '127.0.0.1', save: '', appendonly: 'no', dir: directory }
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] })
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>()
  const ended = once(child, 'close').finally(() => rm(directory, { recursive: true, force: true }))
  ended.then(
    () => reject(new Error(`Redis ended before it was ready on port ${port}`)),
    () => reject(new Error('Redis is missing. Install it with: apt-get install -y redis-server')),
  )
  createInterface(child.stdout).on(
    'line',
    (line) => line.includes('Ready to accept connections') && resolve(),
  )
  await ready
  return { child, ended }
}
