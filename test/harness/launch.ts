import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { compileCache } from './compile-cache.ts'
import { type Sql, sql } from './sql.ts'

interface LaunchOptions {
  /** Its database; without one it starts its own, as it does for people who set nothing. */
  databaseUrl?: string
  /** A directory for files and its own database. It stays when the server stops; the default one is removed then. */
  dataDir?: string
  /** More settings; by default any free port, and no rate limits. */
  env?: Record<string, string>
  /** By default it runs the bundled sources. */
  command?: Command
}

export type Command = [program: string, ...args: string[]]

/** The folder for the server of this run, apart from the one that `npm start` builds, which a test may build meanwhile. */
export const SERVER_FOLDER = 'build/test-server'

/** Bundled from the sources by the run's setup, because it starts in half of the CPU time that they take. */
const bundled: Command = [process.execPath, `${SERVER_FOLDER}/main.js`]

/** The application as people run it: a process of its own, reached only by its port. */
export interface Server {
  /** Such as http://127.0.0.1:40123: the origin that it expects of browsers, too. */
  url: string
  /** The lines that it has logged so far. */
  log: LogLine[]
  process: ChildProcess
  /** Runs a statement on its database. */
  sql: Sql
  /** Ends it by a signal and returns its exit code. Throws when it has logged an error. */
  stop(signal?: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<number | null>
}

export interface LogLine {
  level: number
  msg: string
  address?: string
}

/** Starts the application and waits until it answers. */
export async function launchServer({
  databaseUrl,
  dataDir,
  env = {},
  command,
}: LaunchOptions): Promise<Server> {
  const directory = dataDir ?? (await mkdtemp(join(tmpdir(), 'latchkey-test-data-')))
  const removeDirectory = async () => {
    if (!dataDir) await rm(directory, { recursive: true, force: true })
  }
  const settings = { DATA_DIR: directory, ...(databaseUrl && { DATABASE_URL: databaseUrl }), ...env }
  const child = run(settings, command)
  const ended = once(child, 'close')
  const log: LogLine[] = []
  const url = await listening(child, ended, log).catch(async (error: unknown) => {
    child.kill('SIGKILL')
    await removeDirectory()
    throw error
  })
  return {
    url,
    log,
    process: child,
    sql: (statement, values) => {
      if (!databaseUrl) throw new Error('The server has started its own database')
      return sql(databaseUrl, statement, values)
    },
    async stop(signal = 'SIGTERM') {
      child.kill(signal)
      const [code] = (await ended) as [number | null]
      await removeDirectory()
      const errors = log.filter(({ level }) => level >= 50)
      if (errors.length)
        throw new Error(`The server logged errors:\n${errors.map((line) => JSON.stringify(line)).join('\n')}`)
      return code
    },
  }
}

/** Starts the application with settings that it must refuse, and returns its exit code and its error output. */
export async function refuseToStart(
  env: Record<string, string>,
): Promise<{ code: number | null; stderr: string }> {
  const child = run(env)
  const lines: string[] = []
  createInterface(child.stderr!).on('line', (line) => lines.push(line))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stderr: lines.join('\n') }
}

/** Spawns the application with these settings and no others. It requests other servers only if a test allows some. */
const run = (env: Record<string, string>, [program, ...args] = bundled) =>
  spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...compileCache,
      PORT: '0',
      ORIGIN: 'http://127.0.0.1:0',
      RATE_LIMITS: 'off',
      LOG_LEVEL: 'info',
      OUTBOUND: env.OUTBOUND_ALLOW ? 'on' : 'off',
      ...env,
    },
  })

async function listening(child: ChildProcess, ended: Promise<unknown>, log: LogLine[]): Promise<string> {
  const output: string[] = []
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  for (const stream of [child.stdout!, child.stderr!])
    createInterface(stream).on('line', (text) => {
      output.push(text)
      const line = parse(text)
      if (line) log.push(line)
      if (line?.address) resolve(line.address)
    })
  void ended.then(() => reject(new Error(`The server ended before it listened:\n${output.join('\n')}`)))
  return promise
}

function parse(text: string): LogLine | undefined {
  try {
    return JSON.parse(text) as LogLine
  } catch {
    return undefined
  }
}
