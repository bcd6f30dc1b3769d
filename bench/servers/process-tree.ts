import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
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
  /** The path that says that the server is ready. Without one, it is when it accepts connections. */
  readyPath?: string
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
  const isReady = () => (readyPath ? answers(`http://127.0.0.1:${port}${readyPath}`) : accepts(port))
  while (!(await isReady())) {
    if (child.exitCode !== null) throw new Error(`The server exited with ${child.exitCode} while starting`)
    await sleep(10)
  }
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

async function answers(url: string): Promise<boolean> {
  const response = await fetch(url).catch(() => null)
  await response?.arrayBuffer()
  return response?.ok ?? false
}

/** Returns whether a server accepts connections at a port of this machine. */
export async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const open = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
  })
  socket.destroy()
  return open
}
