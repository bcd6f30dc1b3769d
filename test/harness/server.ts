import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createDatabase, type Database } from './database.ts'

export interface ServerOptions {
  /** Shared with other servers; by default one of its own. */
  database?: Database
  /** Where it keeps a database that it starts itself, as it does for people who set nothing. Kept when it stops. */
  dataDir?: string
  /** Settings besides; by default any free port, no rate limits, and a DATA_DIR of its own. */
  env?: Record<string, string>
}

/** The application as people run it: a process of its own, reached by its port alone. */
export interface Server {
  /** Such as http://127.0.0.1:40123; the same origin that it takes for a browser's. */
  url: string
  /** Where its database is; null: it has started its own. */
  databaseUrl: string | null
  /** What it has logged so far. */
  log: LogLine[]
  process: ChildProcess
  /** Ends it by a signal and returns its exit code. Throws when it had logged an error. */
  stop(signal?: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<number | null>
}

export interface LogLine {
  level: number
  msg: string
  address?: string
}

/** Starts the application on a database and waits until it answers. */
export async function startServer({ database, dataDir, env = {} }: ServerOptions = {}): Promise<Server> {
  const own = database || dataDir ? undefined : await createDatabase()
  const databaseUrl = (database ?? own)?.url ?? null
  const directory = dataDir ?? (await mkdtemp(join(tmpdir(), 'latchkey-test-data-')))
  const cleanUp = async () => {
    if (!dataDir) await rm(directory, { recursive: true, force: true })
    await own?.drop()
  }
  const child = run({ DATA_DIR: directory, ...(databaseUrl && { DATABASE_URL: databaseUrl }), ...env })
  const ended = once(child, 'close')
  const log: LogLine[] = []
  const url = await listening(child, ended, log).catch(async (error: unknown) => {
    child.kill('SIGKILL')
    await cleanUp()
    throw error
  })
  return {
    url,
    databaseUrl,
    log,
    process: child,
    async stop(signal = 'SIGTERM') {
      child.kill(signal)
      const [code] = (await ended) as [number | null]
      await cleanUp()
      const errors = log.filter(({ level }) => level >= 50)
      if (errors.length)
        throw new Error(`The server logged errors:\n${errors.map((line) => JSON.stringify(line)).join('\n')}`)
      return code
    },
  }
}

/** Starts the application with settings that it must refuse; returns its exit code and what it told the person. */
export async function refuseToStart(
  env: Record<string, string>,
): Promise<{ code: number | null; said: string }> {
  const child = run(env)
  const said: string[] = []
  createInterface(child.stderr!).on('line', (line) => said.push(line))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, said: said.join('\n') }
}

/** The application's process, with these settings and no others. */
const run = (env: Record<string, string>) =>
  spawn(process.execPath, ['api/main.ts'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PORT: '0', ORIGIN: 'http://127.0.0.1:0', RATE_LIMITS: 'off', LOG_LEVEL: 'info', ...env },
  })

async function listening(child: ChildProcess, ended: Promise<unknown>, log: LogLine[]): Promise<string> {
  const said: string[] = []
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  for (const stream of [child.stdout!, child.stderr!])
    createInterface(stream).on('line', (text) => {
      said.push(text)
      const line = parse(text)
      if (line) log.push(line)
      if (line?.address) resolve(line.address)
    })
  void ended.then(() => reject(new Error(`The server ended before it listened:\n${said.join('\n')}`)))
  return promise
}

function parse(text: string): LogLine | undefined {
  try {
    return JSON.parse(text) as LogLine
  } catch {
    return undefined
  }
}
