import type { Server as HttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { logger } from '../logger.ts'

/** The name of this machine for itself. Browsers may look for it at either address. */
const LOCALHOST = { name: 'localhost', ipv4: '127.0.0.1', ipv6: '::1' }

/**
 * Starts a server. `localhost` is both 127.0.0.1 and ::1, and Node listens on one address only, so a second server passes on
 * the connections to ::1. Returns it, or null if there is none.
 */
export async function listenOn(
  server: HttpServer,
  { host, port }: { host: string; port: number },
): Promise<Server | null> {
  const isLocalhost = host.toLowerCase() === LOCALHOST.name
  await listen(server, port, isLocalhost ? LOCALHOST.ipv4 : host)
  if (!isLocalhost) return null
  const second = createServer((connection) => void server.emit('connection', connection))
  try {
    await listen(second, (server.address() as AddressInfo).port, LOCALHOST.ipv6)
    return second
  } catch (err) {
    const { code } = err as NodeJS.ErrnoException
    // A machine without IPv6 has no ::1, and its browsers do not try it.
    if (code === 'EADDRINUSE')
      logger.warn(
        'Another program uses this port on ::1. Open 127.0.0.1 instead of localhost, or choose another PORT',
      )
    else logger.debug({ err }, 'This machine has no ::1')
    return null
  }
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject).listen(port, host, resolve)
  await promise
  server.off('error', reject)
}
