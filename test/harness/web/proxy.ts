import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A TCP proxy to a server that can interrupt the connection, as networks do. */
export interface Proxy {
  url: string
  /** The URL of the server, which is set when it has started. */
  target: string
  /** Ends every connection and refuses new ones. */
  cut(): void
  /** Accepts connections again. */
  mend(): void
  close(): void
}

export async function startProxy(): Promise<Proxy> {
  const open = new Set<Socket>()
  let whole = true
  const server = createServer((incoming) => {
    if (!whole) return void incoming.destroy()
    const { hostname, port } = new URL(proxy.target)
    const outgoing = connect(Number(port), hostname)
    for (const [from, to] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      open.add(from)
      from.pipe(to)
      from.on('error', () => to.destroy())
      from.on('close', () => {
        open.delete(from)
        to.destroy()
      })
    }
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const proxy: Proxy = {
    url: `http://127.0.0.1:${port}`,
    target: '',
    cut() {
      whole = false
      for (const socket of open) socket.destroy()
    },
    mend() {
      whole = true
    },
    close() {
      proxy.cut()
      server.close()
    },
  }
  return proxy
}
