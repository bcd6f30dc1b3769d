import { type ApiFailure, RefusedError, type Result } from './result.ts'
import { Socket } from './socket.ts'
import type { Subscription } from './subscription.ts'
import { TIMEOUT } from './wait.ts'

export interface Answer<Data> {
  status: number
  headers: Headers
  data: Data | null
  errors?: ApiFailure[]
}

/** Talks to one server as one person: HTTP with a bearer token, and WebSocket. */
export interface Client {
  /** Sends an operation over HTTP and returns the answer, whatever it is. Throws what fetch throws when there is none. */
  send<Data>(document: string, variables?: object, headers?: Record<string, string>): Promise<Answer<Data>>
  /** Sends an operation and returns its data. Throws RefusedError with the first error. */
  request<Data>(document: string, variables?: object): Promise<Data>
  /** Sends an operation that must be refused, and returns the first error. Throws when there is none. */
  refused(document: string, variables?: object): Promise<ApiFailure>
  /** Subscribes over this client's own WebSocket, which the first subscription opens. */
  subscribe<Data>(document: string, variables?: object): Subscription<Data>
  /** Opens another WebSocket, and waits until it is ready. */
  connect(): Promise<Socket>
  /** Closes the client's own WebSocket. */
  close(): Promise<void>
}

/** Creates a client of the server at `url`, for the owner of `token` or for nobody. */
export function createApiClient(url: string, token?: string): Client {
  let socket: Socket | undefined
  const client: Client = {
    async send<Data>(query: string, variables: object = {}, headers: Record<string, string> = {}) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token && { authorization: `Bearer ${token}` }),
          ...headers,
        },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.timeout(TIMEOUT),
      })
      const body = (await response.json()) as Result<Data>
      return {
        status: response.status,
        headers: response.headers,
        data: body.data ?? null,
        errors: body.errors,
      }
    },
    async request<Data>(document: string, variables?: object) {
      const { data, errors } = await client.send<Data>(document, variables)
      if (errors?.[0]) throw new RefusedError(errors[0], document)
      return data!
    },
    async refused(document, variables) {
      const { data, errors } = await client.send(document, variables)
      if (!errors?.[0]) throw new Error(`Not refused: ${JSON.stringify(data)}\n${document}`)
      return errors[0]
    },
    subscribe(document, variables) {
      if (!socket || socket.isClosed) socket = new Socket(url, { token })
      return socket.subscribe(document, variables)
    },
    connect: () => Socket.open(url, { token }),
    async close() {
      await socket?.close()
    },
  }
  return client
}
