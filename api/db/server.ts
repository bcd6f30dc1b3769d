import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { logger } from '../logger.ts'
import { StartError } from '../errors.ts'
import type { ServerUser } from './binaries.ts'
import { pathFor } from './cluster.ts'
import { inUse, readPostmaster } from './postmaster.ts'

/** What differs from PostgreSQL's own defaults: for one application on a small machine, by way of a socket only. */
const settings = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '100',
  shared_buffers: '128MB',
  max_wal_size: '512MB',
  max_wal_senders: '0',
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

interface Launch {
  cluster: string
  socketDir: string
  postgres: string
  user: ServerUser
}

export interface Server {
  ended: Promise<void>
  stop(): Promise<void>
}

/** Starts the server and waits until it takes connections. Throws a StartError with what it said when it ends instead. */
export async function launch(options: Launch): Promise<Server> {
  const deadline = Date.now() + 60_000
  for (;;) {
    const said: string[] = []
    const child = start(options, said)
    const ended = once(child, 'close').then(() => {})
    ended.catch((error: Error) => said.push(error.message))
    if (await ready(options.cluster, child, ended)) return { ended, stop: () => stop(child, ended) }
    if (said.some((line) => line.includes('lock file "postmaster.pid" already exists')))
      throw inUse(options.cluster)
    // The processes of a server that was killed live on for a moment, until they notice.
    const lingering = said.some((line) => line.includes('is still in use'))
    if (!lingering || Date.now() > deadline)
      throw new StartError(`The database in ${options.cluster} does not start: ${said.join('\n')}`)
    await sleep(200)
  }
}

function start({ cluster, socketDir, postgres, user }: Launch, said: string[]): ChildProcess {
  const all = { ...settings, unix_socket_directories: socketDir === cluster ? '.' : socketDir }
  const args = Object.entries(all).map(([name, value]) => `--${name}=${value}`)
  const child = spawn(postgres, ['-D', pathFor(cluster, user), ...args], {
    ...user,
    cwd: cluster,
    env: {},
    // In a group of its own: Ctrl-C is for the application, which shuts the database down when it has done with it.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  createInterface(child.stderr).on('line', (line) => {
    said.push(line)
    said.splice(0, said.length - 20)
    if (/^(FATAL|PANIC):(?!.*administrator command)/.test(line))
      logger.warn({ postgres: line }, 'The database complains')
    else logger.debug({ postgres: line }, 'The database says')
  })
  return child
}

async function ready(cluster: string, child: ChildProcess, ended: Promise<void>): Promise<boolean> {
  let alive = true
  ended.then(
    () => (alive = false),
    () => (alive = false),
  )
  while (alive) {
    const postmaster = readPostmaster(cluster)
    if (postmaster?.ready && postmaster.pid === child.pid) return true
    await sleep(10)
  }
  return false
}

/** A fast shutdown; where that takes too long, an immediate one, which the next start recovers from. */
async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGINT')
  const late = setTimeout(() => child.kill('SIGQUIT'), 3_000)
  await ended
  clearTimeout(late)
}
