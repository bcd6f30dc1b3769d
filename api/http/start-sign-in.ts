import type { IncomingMessage, ServerResponse } from 'node:http'
import { m } from '@latchkey/messages'
import { notFound } from '../errors.ts'
import { findByNumber } from '../identities/providers.ts'
import { serveSignIn } from '../identities/serve.ts'
import { getOrigins } from '../origins.ts'
import { getClientInfo } from './client-address.ts'
import { chooseOrigin } from './own-origin.ts'
import { getPath, getProviderNumber, getSearch } from './routes.ts'

/** Sends a browser to the sign-in provider that the path names. NOT_FOUND if there is none of this number. */
export async function startSignIn(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const provider = findByNumber(getProviderNumber(getPath(req)))
  if (!provider) throw notFound(m.provider_not_found)
  await serveSignIn({ req, res }, provider, {
    origin: chooseOrigin(req, getOrigins()).origin,
    address: getClientInfo(req).address,
    search: new URLSearchParams(getSearch(req)),
  })
}
