import type { IncomingMessage, ServerResponse } from 'node:http'
import { log } from './log.ts'

export type Handler = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void

const built = new URL('../web/build/handler.js', import.meta.url).href

/**
 * The web app's own handler, as SvelteKit built it; null where it is not built, as in development. It reaches the API
 * at `internalUrl`, and takes `origin` for the address that browsers use.
 */
export async function loadWeb(internalUrl: string, origin: string): Promise<Handler | null> {
  process.env['LATCHKEY_INTERNAL_URL'] = internalUrl
  process.env['ORIGIN'] = origin
  try {
    const module: { handler: Handler } = await import(built)
    return module.handler
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw err
    log.warn('The web app is not built: npm run build')
    return null
  }
}
