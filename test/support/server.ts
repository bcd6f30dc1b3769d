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
  /** Settings besides; by default any free port, no rate limits, and a DATA_DIR of its own. */
  env?: Record<string, string>
}

/** The application as people run it: a process of its own, reached by its port alone. */
export interface Server {
  /** Such as http://127.0.0.1:40123; the same origin that it takes for a browser's. */
  url: string
  database: Database
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
export async function startServer({ database, env = {} }: ServerOptions = {}): Promise<Server> {
  const own = database ?? (await createDatabase())
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-test-data-'))
  const child = spawn(process.execPath, ['api/main.ts'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PORT: '0',
      ORIGIN: 'http://127.0.0.1:0',
      DATA_DIR: directory,
      DATABASE_URL: own.url,
      RATE_LIMITS: 'off',
      LOG_LEVEL: 'info',
      ...env,
    },
  })
  const ended = once(child, 'close')
  const log: LogLine[] = []
  const cleanUp = async () => {
    await rm(directory, { recursive: true, force: true })
    if (!database) await own.drop()
  }
  const url = await listening(child, ended, log).catch(async (error: unknown) => {
    child.kill('SIGKILL')
    await cleanUp()
    throw error
  })
  return {
    url,
    database: own,
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
