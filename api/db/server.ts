import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { env } from '../env.ts'
import { logger } from '../logger.ts'
import { StartError } from '../errors.ts'
import type { ServerUser } from './binaries.ts'
import { serverPath } from './cluster.ts'
import { inUseError, readPostmaster } from './postmaster.ts'

/**
 * The settings that differ from PostgreSQL's defaults, for one application on a small machine that connects by socket.
 * docs/deploy.md says what to change on a larger one.
 */
const settings = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '100',
  shared_buffers: env.DATABASE_CACHE,
  huge_pages: 'off',
  max_wal_size: '512MB',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  // Backends read by themselves. By default three processes wait to read for them.
  io_method: 'sync',
  max_worker_processes: '2',
  max_parallel_workers_per_gather: '0',
  autovacuum_max_workers: '1',
  autovacuum_worker_slots: '2',
  random_page_cost: '1.1',
  idle_in_transaction_session_timeout: '60s',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'log',
  log_checkpoints: 'off',
  log_line_prefix: '',
  lc_messages: 'C',
}

interface ServerOptions {
  cluster: string
  socketDir: string
  postgres: string
  user: ServerUser
}

export interface Server {
  ended: Promise<void>
  stop(): Promise<void>
}

/** Starts the server and waits until it accepts connections. Throws a StartError with its output if it ends instead. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const deadline = Date.now() + 60_000
  for (;;) {
    const output: string[] = []
    const child = spawnServer(options, output)
    const ended = once(child, 'close').then(() => {})
    ended.catch((error: Error) => output.push(error.message))
    if (await untilReady(options.cluster, child, ended)) return { ended, stop: () => stop(child, ended) }
    if (output.some((line) => line.includes('lock file "postmaster.pid" already exists')))
      throw inUseError(options.cluster)
    // After a server is killed, its child processes take a moment to notice and end.
    const childrenRunning = output.some((line) => line.includes('is still in use'))
    if (!childrenRunning || Date.now() > deadline)
      throw new StartError(`The database in ${options.cluster} does not start: ${output.join('\n')}`)
    await sleep(200)
  }
}

/** Spawns the server. Keeps the last 20 lines that it prints in `output`. */
function spawnServer({ cluster, socketDir, postgres, user }: ServerOptions, output: string[]): ChildProcess {
  const allSettings = { ...settings, unix_socket_directories: socketDir === cluster ? '.' : socketDir }
  const args = Object.entries(allSettings).map(([name, value]) => `--${name}=${value}`)
  const child = spawn(postgres, ['-D', serverPath(cluster, user), ...args], {
    ...user,
    cwd: cluster,
    env: {},
    // Its own process group: Ctrl-C reaches only Latchkey, which stops the database after it has finished with it.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  createInterface(child.stderr).on('line', (line) => {
    output.push(line)
    output.splice(0, output.length - 20)
    if (/^(FATAL|PANIC):(?!.*administrator command)/.test(line))
      logger.warn({ postgres: line }, 'The database reported an error')
    else logger.debug({ postgres: line }, 'Database output')
  })
  return child
}

/** Resolves to true when the server accepts connections, or to false when it has ended. */
async function untilReady(cluster: string, child: ChildProcess, ended: Promise<void>): Promise<boolean> {
  let running = true
  ended.then(
    () => (running = false),
    () => (running = false),
  )
  while (running) {
    const postmaster = readPostmaster(cluster)
    if (postmaster?.ready && postmaster.pid === child.pid) return true
    await sleep(10)
  }
  return false
}

/** Requests a fast shutdown and, after 3 seconds, an immediate one, from which the next start recovers. */
async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGINT')
  const timer = setTimeout(() => child.kill('SIGQUIT'), 3_000)
  await ended
  clearTimeout(timer)
}
