import { randomUUID } from 'node:crypto'
import type { Viewer } from './accounts/viewer.ts'
import { createLoaders, type Loaders } from './loaders.ts'

/** The context of a resolver. Every operation has its own, and so has every event of a subscription. */
export type Context = {
  readonly viewer: Viewer | null
  readonly requestId: string
  /** Null while an event is executed. */
  readonly client: ClientInfo | null
  readonly loaders: Loaders
  /** Sets a cookie in the HTTP response. Has no effect over WebSocket. */
  setCookie(cookie: string): void
}

/** The client of a request, as far as it is known. */
export type ClientInfo = {
  /** The address as rate limits count it: an IPv4 address, or an IPv6 network. */
  address: string
  userAgent: string | null
  /** The Accept-Language header, or what a WebSocket client sends instead. */
  acceptLanguage: string | null
  /** The device cookie (accounts/device.ts). */
  device: string | null
  /** The cookie of a sign-in through a provider (identities/flow.ts). */
  flow: string | null
}

class OperationContext implements Context {
  readonly viewer: Viewer | null
  readonly client: ClientInfo | null
  #requestId: string | undefined
  #loaders: Loaders | undefined

  constructor(viewer: Viewer | null, client: ClientInfo | null, requestId?: string) {
    this.viewer = viewer
    this.client = client
    this.#requestId = requestId
  }

  get requestId() {
    return (this.#requestId ??= randomUUID())
  }

  get loaders() {
    return (this.#loaders ??= createLoaders())
  }

  /** Replaced by the HTTP transports. */
  setCookie(_cookie: string): void {}
}

/** Creates the context of an operation or an event. Ids and loaders are created on first use, so most events cost nothing. */
export const createContext = (viewer: Viewer | null, client: ClientInfo | null = null, requestId?: string) =>
  new OperationContext(viewer, client, requestId)

export type { OperationContext }
