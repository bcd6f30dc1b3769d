import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** A process under test, with all that it has said. */
export type Child = {
  readonly pid: number
  readonly lines: string[]
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>
  readonly running: boolean
  signal(name: NodeJS.Signals): void
  /** Kills it (SIGKILL, unless another signal is named) and waits until it is gone. */
  end(name?: NodeJS.Signals): Promise<number | string>
}

/** Starts a program and resolves with it, and with what `ready` makes of the first line that says that it is ready. */
export async function startChild<T>(
  command: string,
  args: string[],
  env: Record<string, string>,
  ready: (line: string) => T | null,
): Promise<{ child: Child; said: T }> {
  const process = spawn(command, args, { env: { ...inherited(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const lines: string[] = []
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  for (const stream of [process.stdout, process.stderr])
    createInterface(stream).on('line', (line) => {
      lines.push(line)
      const said = ready(line)
      if (said !== null) resolve(said)
    })
  const child = handle(process, lines)
  void child.ended.then((how) =>
    reject(new Error(`${command} ended (${how}) before it was ready:\n${lines.join('\n')}`)),
  )
  return { child, said: await promise }
}

const inherited = (): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  HOME: process.env['HOME'] ?? '/',
})

function handle(process: ChildProcess, lines: string[]): Child {
  const ended = once(process, 'exit').then(([code, signal]) => (code ?? signal) as number | string)
  return {
    pid: process.pid!,
    lines,
    ended,
    get running() {
      return process.exitCode === null && process.signalCode === null
    },
    signal: (name) => void process.kill(name),
    end(name = 'SIGKILL') {
      process.kill(name)
      return ended
    },
  }
}
