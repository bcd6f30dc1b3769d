import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../test/harness/port.ts'
import { cpuTime, residentBytes } from '../measure/proc.ts'
import type { Answer, Question } from './probe.ts'
import { accepts } from './process-tree.ts'

const bench = join(import.meta.dirname, '..')

/** A server in a process of its own. */
export type Server = {
  port: number
  pid: number
  /** Returns the milliseconds of CPU used so far, including the database. */
  cpu(): number
  /** Returns the resident bytes of its own process after a garbage collection. */
  memory(): Promise<number>
  /** Returns the resident bytes of its own process as if it had been idle for a while. */
  idleMemory(): Promise<number>
  /** Returns the bytes in use of JavaScript's heap after a garbage collection. */
  heap(): Promise<Answer>
  /** Returns the longest block of its event loop in milliseconds since the last call. */
  blocked(): Promise<number>
  /** Returns the bytes that JavaScript has allocated so far. */
  allocated(): Promise<number>
  startProfile(): Promise<void>
  /** Ends the profile and writes it to a file. */
  endProfile(path: string): Promise<void>
  stop(): Promise<void>
  kill(): Promise<void>
}

/** Starts a server's main file, and waits until it accepts connections. */
export async function startServer(
  file: string,
  env: Record<string, string> = {},
  port?: number,
): Promise<Server> {
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
    cpu: () => cpuTime(pid),
    memory: () => settledRss(pid, () => ask({ ask: 'collect' })),
    idleMemory: () => settledRss(pid, () => ask({ ask: 'reduce' })),
    async heap() {
      await ask({ ask: 'collect' })
      return ask({ ask: 'collect' })
    },
    blocked: async () => (await ask({ ask: 'blocked' })).blocked,
    allocated: async () => (await ask({ ask: 'allocated' })).allocated,
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

/** Returns the resident bytes when collecting garbage returns no more, because pages are returned some time after they are free. */
async function settledRss(pid: number, collect: () => Promise<unknown>): Promise<number> {
  let least = Infinity
  for (let unchanged = 0; unchanged < 3;) {
    await collect()
    await sleep(200)
    const rss = residentBytes(pid)
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
    if (child.exitCode !== null) throw new Error(`The server exited with ${child.exitCode} while starting`)
    if (await accepts(port)) return
    await sleep(20)
  }
}
