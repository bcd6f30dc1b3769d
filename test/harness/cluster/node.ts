import { once } from 'node:events'
import { launchServer, type LogLine, type Server } from '../launch.ts'

/** One server of a cluster. It can be killed, frozen and started again, as another process at the same address. */
export interface Node {
  readonly name: string
  readonly url: string
  readonly log: readonly LogLine[]
  readonly running: boolean
  signal(name: NodeJS.Signals): void
  /** Ends it by a signal and resolves, once it is gone, with its exit code. */
  end(signal?: 'SIGTERM' | 'SIGKILL'): Promise<number | null>
  start(): Promise<void>
}

export async function startNode(
  name: string,
  databaseUrl: string,
  env: Record<string, string>,
): Promise<Node> {
  let server: Server = await launchServer({ databaseUrl, env })
  const { port } = new URL(server.url)
  const node: Node = {
    name,
    get url() {
      return server.url
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
      // Errors in its log are no failure: what it stands on was taken away.
      await server.stop().catch(() => {})
      return process.exitCode
    },
    async start() {
      server = await launchServer({ databaseUrl, env: { ...env, PORT: port } })
    },
  }
  return node
}
