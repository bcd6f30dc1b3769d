import { startRedis as start } from '../redis.ts'

/** A Redis to be ill-treated; it stays at its address. */
export type Redis = {
  readonly url: string
  kill(): Promise<void>
  start(): Promise<void>
  /** Stops it in its tracks: connections stay open and nothing answers. */
  freeze(): void
  thaw(): void
}

export async function startRedis(): Promise<Redis> {
  let server = await start()
  let running = true
  const { port, url } = server
  return {
    url,
    async kill() {
      if (running) await server.stop()
      running = false
    },
    async start() {
      if (!running) server = await start({ port })
      running = true
    },
    freeze: () => void server.process.kill('SIGSTOP'),
    thaw: () => void server.process.kill('SIGCONT'),
  }
}
