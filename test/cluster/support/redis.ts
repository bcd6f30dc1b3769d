import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { type Child, startChild } from './child.ts'

/** A Redis of one's own. */
export type Redis = {
  readonly url: string
  kill(): Promise<void>
  start(): Promise<void>
  freeze(): void
  thaw(): void
}

export async function startRedis(): Promise<Redis> {
  const port = await freePort()
  const begin = async (): Promise<Child> => {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
    return (await startChild('redis-server', args, {}, (line) => line.includes('Ready to accept') || null))
      .child
  }
  let child = await begin()
  return {
    url: `redis://127.0.0.1:${port}`,
    async kill() {
      if (child.running) await child.end()
    },
    async start() {
      if (!child.running) child = await begin()
    },
    freeze: () => child.signal('SIGSTOP'),
    thaw: () => child.signal('SIGCONT'),
  }
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
