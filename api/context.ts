import { randomUUID } from 'node:crypto'
import type { Viewer } from './accounts/viewer.ts'
import { createLoaders, type Loaders } from './loaders.ts'

/** What a resolver knows besides its arguments; made anew for each operation, and for each event of a subscription. */
export type Context = {
  readonly viewer: Viewer | null
  readonly requestId: string
  /** Of the person's own machine as far as is known; null inside a shared execution. */
  readonly client: ClientInfo | null
  readonly loaders: Loaders
  /** Sets a cookie on the answer; does nothing over a WebSocket, which has no answer to set it on. */
  setCookie(cookie: string): void
}

export type ClientInfo = {
  /** As limits count it: an IPv4 address, or an IPv6 network. */
  address: string
  userAgent: string | null
  /** What a browser keeps of a sign-in (accounts/device.ts). */
  device: string | null
}

class OperationContext implements Context {
  readonly viewer: Viewer | null
  readonly client: ClientInfo | null
  readonly cookies: string[] = []
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

  setCookie(cookie: string) {
    this.cookies.push(cookie)
  }
}

/** The one way to a context, for HTTP, for a WebSocket and for an event. Lazy: an event that loads nothing costs nothing. */
export const createContext = (viewer: Viewer | null, client: ClientInfo | null = null, requestId?: string) =>
  new OperationContext(viewer, client, requestId)

export type { OperationContext }
