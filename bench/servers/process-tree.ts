import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../test/harness/port.ts'
import { cpuTime, proportionalBytes } from '../measure/proc.ts'

/** A server as people start it, with all its processes. */
export type ProcessTree = {
  port: number
  /** Milliseconds from the command until the server answered. */
  readyAfter: number
  /** Returns the proportional memory (PSS) of all processes in bytes: pages that several share count once. */
  memory(): number
  /** Returns the milliseconds of CPU that all processes have used so far. */
  cpu(): number
  stop(): Promise<void>
}

type Start = {
  command: [program: string, ...args: string[]]
  cwd: string
  env: Record<string, string>
  /** The path that says that the server is ready. */
  readyPath: string
}

/** Starts a server by a command and waits until it answers. */
export async function startTree({
  command: [program, ...args],
  cwd,
  env,
  readyPath,
}: Start): Promise<ProcessTree> {
  const port = await freePort()
  const startedAt = performance.now()
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, NODE_ENV: 'production', PORT: String(port), ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await untilReady(child, `http://127.0.0.1:${port}${readyPath}`)
  return {
    port,
    readyAfter: performance.now() - startedAt,
    memory: () => proportionalBytes(child.pid!),
    cpu: () => cpuTime(child.pid!),
    async stop() {
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    },
  }
}

async function untilReady(child: ChildProcess, url: string): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The server exited with ${child.exitCode} while starting`)
    const response = await fetch(url).catch(() => null)
    await response?.arrayBuffer()
    if (response && response.status !== 503) return
    await sleep(10)
  }
}
