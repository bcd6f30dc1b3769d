import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from './port.ts'

export interface Redis {
  url: string
  /** Kills it; `startRedis({ port })` brings it back where it was. */
  stop(): Promise<void>
  port: number
  process: ChildProcess
}

/** A Redis for one test file, that keeps nothing. Throws, with the command that installs it, where there is none. */
export async function startRedis({ port }: { port?: number } = {}): Promise<Redis> {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-redis-'))
  const at = port ?? (await freePort())
  const args = [
    '--port',
    String(at),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    directory,
  ]
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] })
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>()
  const ended = once(child, 'close')
  ended.then(
    () => reject(new Error(`Redis ended before it was ready on port ${at}`)),
    () => reject(new Error('Redis is missing. Install it with: apt-get install -y redis-server')),
  )
  createInterface(child.stdout).on(
    'line',
    (line) => line.includes('Ready to accept connections') && resolve(),
  )
  await ready
  return {
    url: `redis://127.0.0.1:${at}`,
    port: at,
    process: child,
    async stop() {
      child.kill('SIGKILL')
      await ended
      await rm(directory, { recursive: true, force: true })
    },
  }
}
