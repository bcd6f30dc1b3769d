import type { IncomingMessage, ServerResponse } from 'node:http'
import { ADDRESS_HEADER, addressOf, internalSecret } from './client-address.ts'
import { logger } from '../logger.ts'

export type Handler = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void

const built = new URL('../../web/build/handler.js', import.meta.url).href
const PROTOCOL = 'x-latchkey-protocol'
const HOST = 'x-latchkey-host'

/**
 * The web app's own handler, as SvelteKit built it; null where it is not built, as in development. It reaches the API
 * at `internalUrl`, and by a secret of this process is believed whom it asks for. adapter-node makes the address of a request from headers that anybody can send, or else takes
 * https; here it is always one of `origins` (the first, unless the Host header names another), so that what SvelteKit
 * checks a form's Origin against is right behind any proxy.
 */
export async function loadWeb(internalUrl: string, origins: readonly string[]): Promise<Handler | null> {
  process.env['LATCHKEY_INTERNAL_URL'] = internalUrl
  process.env['LATCHKEY_INTERNAL_SECRET'] = internalSecret
  process.env['ADDRESS_HEADER'] = ADDRESS_HEADER
  process.env['PROTOCOL_HEADER'] = PROTOCOL
  process.env['HOST_HEADER'] = HOST
  const urls = origins.map((origin) => new URL(origin))
  try {
    const { handler }: { handler: Handler } = await import(built)
    return (req, res, next) => {
      const url = urls.find(({ host }) => host === req.headers.host) ?? urls[0]!
      req.headers[PROTOCOL] = url.protocol.slice(0, -1)
      req.headers[HOST] = url.host
      req.headers[ADDRESS_HEADER] = addressOf(req)
      handler(req, res, next)
    }
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw err
    logger.warn('The web app is not built: npm run build')
    return null
  }
}
