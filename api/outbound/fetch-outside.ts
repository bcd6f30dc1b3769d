import type { Dispatcher } from 'undici'
import packageJson from '../../package.json' with { type: 'json' }
import { env } from '../env.ts'
import type { AddressRange } from './address-range.ts'
import { guardConnect, type Resolve } from './guarded-connect.ts'
import { OutboundError } from './outbound-error.ts'

export type OutboundRequest = {
  method?: string
  headers?: HeadersInit
  body?: string | Uint8Array | URLSearchParams | null
  /** `manual` returns a redirect as the response. Only GET and HEAD can follow. */
  redirect?: 'follow' | 'manual'
  /** Milliseconds for everything: connecting, redirects and the whole body. */
  timeout?: number
  /** Of the body, as it is sent and after decompression. */
  maxBytes?: number
}

export type OutboundSettings = { enabled: boolean; allow: readonly AddressRange[]; resolve?: Resolve }

const TIMEOUT = 5_000
const MAX_BYTES = 2 ** 20
const MAX_REDIRECTS = 3
const USER_AGENT = `Latchkey/${packageJson.version}`

const redirects = new Set([301, 302, 303, 307, 308])
/** Statuses of which a Response has no body. */
const bodiless = new Set([204, 205, 304])

/** Loaded with the first request. */
const undici = () => import('undici')

/**
 * Returns a function that requests addresses outside of this installation, within limits. It sends no cookies, and what a
 * caller's headers say does not follow a redirect to another origin. The body of the response has arrived in full.
 */
export function createOutboundFetch({ enabled, allow, resolve }: OutboundSettings) {
  let agent: Promise<Dispatcher> | undefined
  const connectAgent = () =>
    (agent ??= undici().then(
      ({ Agent, buildConnector }) => new Agent({ connect: guardConnect(buildConnector, { allow, resolve }) }),
    ))

  /** Requests an address. Throws an OutboundError if there is no response. */
  return async (address: string | URL, request: OutboundRequest = {}): Promise<Response> => {
    if (!enabled) throw new OutboundError('OFF', 'Requests to the outside are off (OUTBOUND=off)')
    const abort = new AbortController()
    // A timer of our own, which nothing collects. AbortSignal.any may lose a signal with a timeout (nodejs/node#57736).
    const { promise: timeout, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(
      () => reject(new OutboundError('TIMEOUT', 'The response took too long')),
      request.timeout ?? TIMEOUT,
    )
    const { signal } = abort
    const response = connectAgent().then((dispatcher) =>
      follow(new URL(address), { request, signal, dispatcher }),
    )
    try {
      return await Promise.race([response, timeout])
    } catch (error) {
      throw toOutboundError(error)
    } finally {
      clearTimeout(timer)
      // Ends the connection of a request that took too long, or of a body that was too large.
      abort.abort()
    }
  }
}

/** Requests an address outside of this installation, as OUTBOUND and OUTBOUND_ALLOW let it. */
export const fetchOutside = createOutboundFetch({ enabled: env.OUTBOUND, allow: env.OUTBOUND_ALLOW })

type Run = { request: OutboundRequest; signal: AbortSignal; dispatcher: Dispatcher }

async function follow(start: URL, { request, signal, dispatcher }: Run): Promise<Response> {
  const { method = 'GET', body, redirect = 'follow', maxBytes = MAX_BYTES } = request
  const follows = redirect === 'follow' && (method === 'GET' || method === 'HEAD')
  const { fetch } = await undici()
  let url = start
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    requireWeb(url)
    const headers = new Headers(url.origin === start.origin ? request.headers : {})
    headers.set('user-agent', USER_AGENT)
    const response = await fetch(url, {
      method,
      headers: [...headers],
      body,
      redirect: 'manual',
      signal,
      dispatcher,
    })
    const location = response.headers.get('location')
    if (!follows || !redirects.has(response.status) || !location)
      return withUrl(url, await readResponse(response, maxBytes))
    await response.body?.cancel()
    url = new URL(location, url)
  }
  throw new OutboundError('TOO_MANY_REDIRECTS', `${start.host} redirects more than ${MAX_REDIRECTS} times`)
}

/** Tells the address that a response came from, after redirects. */
const withUrl = ({ href }: URL, response: Response): Response =>
  Object.defineProperty(response, 'url', { value: href })

function requireWeb(url: URL): void {
  if (!/^https?:$/.test(url.protocol) || url.username || url.password)
    throw new OutboundError('REFUSED', 'Only http and https are allowed, without a user and a password')
}

type Arriving = {
  status: number
  statusText: string
  headers: Iterable<[string, string]>
  body: AsyncIterable<Uint8Array> | null
}

async function readResponse(
  { status, statusText, headers, body }: Arriving,
  maxBytes: number,
): Promise<Response> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.byteLength
    if (size > maxBytes) throw new OutboundError('TOO_LARGE', `The response has more than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  const readable = new Headers([...headers])
  // The body is decoded.
  readable.delete('content-encoding')
  readable.delete('content-length')
  return new Response(bodiless.has(status) ? null : Buffer.concat(chunks), {
    status,
    statusText,
    headers: readable,
  })
}

function toOutboundError(error: unknown): unknown {
  // All others are bugs.
  if (error instanceof OutboundError || !(error instanceof TypeError)) return error
  // undici's "fetch failed".
  if (error.cause instanceof OutboundError) return error.cause
  return new OutboundError('UNREACHABLE', 'There was no response', { cause: error })
}
