import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { rolldown } from 'rolldown'
import { anonymousClients, LoadGenerator, type RoomClients, type Shape } from '../load/load-generator.ts'
import { formatMedian, printTable, saveReport } from '../measure/report.ts'
import type { Options } from '../options.ts'
import { createInstance } from '../servers/latchkey.ts'
import { type ProcessTree, startTree } from '../servers/process-tree.ts'
import { type Candidate, quietCandidates, seedShape } from './fanout.servers.ts'

const bench = join(import.meta.dirname, '..')

/** A hundred people in rooms of ten. */
const SHAPE: Shape = { rooms: 10, size: 10 }
/** Messages a second, as many messages as count as the first, and seconds of talking after them. */
const [RATE, FIRST, TALK] = [200, 1_000, 10]
/** Seconds after the start in which a server settles. */
const SETTLE = 15
/** Seconds of an idle server, for each second of the option. */
const IDLE = 10

type Footprint = {
  /** Milliseconds until the server answers. */
  ready: number
  /** Milliseconds of the first page after that. NaN for servers without pages. */
  page: number
  /** Bytes of all processes. */
  idle: number
  /** Milliseconds of CPU a second, of all processes. */
  idleCpu: number
  /** Milliseconds of CPU for each of the first messages, of all processes. */
  message: number
  /** Bytes while a hundred people talk. */
  talking: number
}

type Prepared = {
  name: string
  hasPages: boolean
  protocol: Candidate['protocol']
  start(): Promise<ProcessTree>
  rooms: RoomClients
}

/** Measures what a small server costs: memory, start and CPU of everything that its command leaves running. */
export async function footprint(options: Options): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'latchkey-bench-'))
  const measured: Record<string, Footprint[]> = {}
  const instance = createInstance(options.checkout)
  try {
    const servers = await prepare()
    for (let round = 1; round <= options.rounds; round++)
      for (const server of servers) {
        console.error(`footprint, round ${round} of ${options.rounds}: ${server.name}`)
        const figures = await measure(server, options)
        ;(measured[server.name] ??= []).push(figures)
        saveReport('footprint', { measured })
      }
    printFigures(measured)
  } finally {
    instance.remove()
    rmSync(directory, { recursive: true, force: true })
  }

  async function prepare(): Promise<Prepared[]> {
    const prepared: Prepared[] = []
    for (const { name, file, stores, protocol } of quietCandidates) {
      if (name !== 'ws' && options.servers && !options.servers.includes(name)) continue
      if (!file) prepared.push(...(await prepareLatchkey(protocol)))
      else {
        const script = await bundle(file)
        const env: Record<string, string> = stores ? { DATA_DIR: join(directory, name) } : {}
        prepared.push({
          name,
          hasPages: false,
          protocol,
          rooms: anonymousClients(SHAPE),
          start: () => startTree({ command: [process.execPath, script], cwd: bench, env }),
        })
      }
    }
    return prepared
  }

  /** Creates people and rooms, and returns both ways of starting. */
  async function prepareLatchkey(protocol: Candidate['protocol']): Promise<Prepared[]> {
    const start = (command: [string, ...string[]]) => () =>
      startTree({ command, cwd: options.checkout, env: instance.env, readyPath: '/health/ready' })
    const server = await instance.start()
    const rooms = await seedShape(instance, SHAPE)
    await server.stop()
    const direct = existsSync(join(options.checkout, 'scripts/start.js'))
      ? 'scripts/start.js'
      : 'scripts/start.ts'
    const commands: Record<string, [string, ...string[]]> = {
      'latchkey, npm start': ['npm', 'start'],
      'latchkey, node': [process.execPath, direct],
    }
    // The first start compiles the code.
    await (await start(commands['latchkey, node']!)()).stop()
    return Object.entries(commands).map(([name, command]) => ({
      name,
      hasPages: true,
      protocol,
      rooms,
      start: start(command),
    }))
  }
}

/** Bundles a server's own files into JavaScript, so that it does not need Node's compiler for TypeScript, as ours does not. */
async function bundle(file: string): Promise<string> {
  const output = join(bench, 'node_modules/.cache', `${file.replaceAll(/\W+/g, '-')}.js`)
  const result = await rolldown({
    input: join(bench, file),
    platform: 'node',
    // The benchmark's packages. What it takes from the API comes with its own.
    external: (id, importer) => !id.startsWith('.') && !isAbsolute(id) && !importer?.includes('/api/'),
  })
  await result.write({ file: output, codeSplitting: false })
  await result.close()
  return output
}

async function measure({ hasPages, protocol, rooms, start }: Prepared, options: Options): Promise<Footprint> {
  const server = await start()
  const load = new LoadGenerator(SHAPE)
  try {
    const page = hasPages ? await timePage(server.port) : NaN
    await sleep(SETTLE * 1_000)
    const idleCpu = await cpuOf(server, () => sleep(IDLE * options.seconds * 1_000))
    const idle = server.memory()
    await load.subscribe(protocol, server.port, rooms)
    await load.connectSenders(protocol, server.port, rooms)
    const first = await cpuOf(server, () => load.sendPaced(RATE, FIRST / RATE))
    await load.sendPaced(RATE, TALK)
    return {
      ready: server.readyAfter,
      page,
      idle,
      idleCpu: idleCpu / (IDLE * options.seconds),
      message: first / FIRST,
      talking: server.memory(),
    }
  } finally {
    await load.close()
    await server.stop()
  }
}

async function cpuOf(server: ProcessTree, work: () => Promise<unknown>): Promise<number> {
  const before = server.cpu()
  await work()
  return server.cpu() - before
}

/** Returns the milliseconds until the home page has arrived. */
async function timePage(port: number): Promise<number> {
  const startedAt = performance.now()
  const response = await fetch(`http://127.0.0.1:${port}/`)
  await response.text()
  if (!response.ok) throw new Error(`The home page answered ${response.status}`)
  return performance.now() - startedAt
}

function printFigures(measured: Record<string, Footprint[]>): void {
  const columns: [string, (figures: Footprint) => number][] = [
    ['ready, s', ({ ready }) => ready / 1_000],
    ['first page, ms', ({ page }) => page],
    ['idle, MiB', ({ idle }) => idle / 2 ** 20],
    ['idle, CPU ms/s', ({ idleCpu }) => idleCpu],
    ['first messages, CPU ms', ({ message }) => message],
    ['100 people, MiB', ({ talking }) => talking / 2 ** 20],
  ]
  const rows = Object.entries(measured).map(([name, all]) => [
    name,
    ...columns.map(([, figure]) => formatMedian(all.map(figure))),
  ])
  printTable('All processes that the command leaves running', ['', ...columns.map(([title]) => title)], rows)
}
