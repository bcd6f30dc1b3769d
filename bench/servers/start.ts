import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../test/harness/port.ts'
import { cpuOf, rssOf } from '../measure/proc.ts'
import type { Answer, Question } from './probe.ts'

const bench = join(import.meta.dirname, '..')

/** A server in a process of its own. */
export type Server = {
  port: number
  pid: number
  /** Milliseconds of CPU that it has used so far, its database included. */
  cpu(): number
  /** Bytes resident in its own process, after a garbage collection. */
  memory(): Promise<number>
  /** The same of a process that has been idle for a while. */
  idleMemory(): Promise<number>
  /** What of JavaScript's heap is in use after a garbage collection. */
  heap(): Promise<Answer>
  startProfile(): Promise<void>
  /** Ends the profile and writes it down. */
  endProfile(path: string): Promise<void>
  stop(): Promise<void>
  kill(): Promise<void>
}

/** Runs a server's main file until it takes connections. */
export async function start(file: string, env: Record<string, string> = {}, port?: number): Promise<Server> {
  port ??= await freePort()
  const child = spawn(process.execPath, ['--import', join(bench, 'servers/probe.ts'), resolve(bench, file)], {
    env: { ...process.env, NODE_ENV: 'production', PORT: String(port), ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  await untilListening(child, port)
  const pid = child.pid!
  const ask = (question: Question) => askProbe(child, question)
  return {
    port,
    pid,
    cpu: () => cpuOf(pid),
    memory: () => settledRss(pid, () => ask({ ask: 'collect' })),
    idleMemory: () => settledRss(pid, () => ask({ ask: 'reduce' })),
    async heap() {
      await ask({ ask: 'collect' })
      return ask({ ask: 'collect' })
    },
    startProfile: async () => void (await ask({ ask: 'profile' })),
    endProfile: async (path) => void (await ask({ ask: 'profiled', path })),
    stop: () => end(child, 'SIGTERM'),
    kill: () => end(child, 'SIGKILL'),
  }
}

async function askProbe(child: ChildProcess, question: Question): Promise<Answer> {
  child.send(question)
  const [answer] = (await once(child, 'message', { signal: AbortSignal.timeout(60_000) })) as [Answer]
  return answer
}

/** Bytes resident once collecting garbage gives no more back: pages are returned some time after they are free. */
async function settledRss(pid: number, collect: () => Promise<unknown>): Promise<number> {
  let least = Infinity
  for (let unchanged = 0; unchanged < 3;) {
    await collect()
    await sleep(200)
    const rss = rssOf(pid)
    unchanged = rss > least - 128 * 1024 ? unchanged + 1 : 0
    least = Math.min(least, rss)
  }
  return least
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill(signal)
  await exited
}

async function untilListening(child: ChildProcess, port: number): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode} as it started`)
    const socket = connect(port, '127.0.0.1')
    const open = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    })
    socket.destroy()
    if (open) return
    await sleep(20)
  }
}
