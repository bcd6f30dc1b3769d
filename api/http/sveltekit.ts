import type { IncomingMessage, ServerResponse } from 'node:http'
import { logger } from '../logger.ts'
import { chooseOrigin } from './own-origin.ts'
import { ADDRESS_HEADER, getAddress, internalSecret } from './client-address.ts'

export type Handler = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void

const built = new URL('../../web/build/handler.js', import.meta.url).href
const PROTOCOL_HEADER = 'x-latchkey-protocol'
const HOST_HEADER = 'x-latchkey-host'

/**
 * Loads the request handler of the built web app. Returns null if the web app is not built, as in development. The web
 * app queries the API at `internalUrl`, and names its visitor's address together with this process's secret.
 *
 * adapter-node takes a request's URL from headers that any client can send, or else assumes https. Here the origin is
 * always one of `origins`: the one of the Origin header, or that the Host header names, or else the first. SvelteKit compares
 * a form's Origin with it, and so is right behind any proxy, also one that changes the Host header.
 */
export async function loadWeb(internalUrl: string, origins: readonly string[]): Promise<Handler | null> {
  process.env['LATCHKEY_INTERNAL_URL'] = internalUrl
  process.env['LATCHKEY_INTERNAL_SECRET'] = internalSecret
  process.env['ADDRESS_HEADER'] = ADDRESS_HEADER
  process.env['PROTOCOL_HEADER'] = PROTOCOL_HEADER
  process.env['HOST_HEADER'] = HOST_HEADER
  try {
    const { handler }: { handler: Handler } = await import(built)
    return (req, res, next) => {
      const url = chooseOrigin(req, origins)
      req.headers[PROTOCOL_HEADER] = url.protocol.slice(0, -1)
      req.headers[HOST_HEADER] = url.host
      req.headers[ADDRESS_HEADER] = getAddress(req)
      handler(req, res, next)
    }
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw err
    logger.warn('The web app is not built. Run npm run build')
    return null
  }
}
