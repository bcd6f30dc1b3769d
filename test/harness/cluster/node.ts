import { once } from 'node:events'
import { type LogLine, type Server, startServer } from '../server.ts'

/** One of a cluster's processes: killed, frozen and started again, as another process at the same address. */
export type Node = {
  readonly name: string
  readonly url: string
  readonly pid: number
  readonly log: readonly LogLine[]
  readonly running: boolean
  signal(name: NodeJS.Signals): void
  /** Ends it by a signal; resolves, once it is gone, with its exit code. */
  end(signal?: 'SIGTERM' | 'SIGKILL'): Promise<number | null>
  start(): Promise<void>
}

export async function startNode(
  name: string,
  databaseUrl: string,
  env: Record<string, string>,
): Promise<Node> {
  const database = { url: databaseUrl, drop: async () => {} }
  let server: Server = await startServer({ database, env })
  const { port } = new URL(server.url)
  const node: Node = {
    name,
    get url() {
      return server.url
    },
    get pid() {
      return server.process.pid!
    },
    get log() {
      return server.log
    },
    get running() {
      return server.process.exitCode === null && server.process.signalCode === null
    },
    signal: (name) => void server.process.kill(name),
    async end(signal = 'SIGKILL') {
      const { process } = server
      if (node.running) {
        const exited = once(process, 'exit')
        process.kill(signal)
        await exited
      }
      // What it logged is no failure: it was ill-treated.
      await server.stop().catch(() => {})
      return process.exitCode
    },
    async start() {
      server = await startServer({ database, env: { ...env, PORT: port } })
    },
  }
  return node
}
