import { type Client as SocketClient, createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { Subscription } from './subscription.ts'

/** An error as the API gives it. */
export interface ApiFailure {
  message: string
  path?: (string | number)[]
  extensions: { code: string; field?: string; retryAfter?: number; requestId?: string }
}

export interface Answer<Data> {
  status: number
  headers: Headers
  data: Data | null
  errors?: ApiFailure[]
}

export interface Client {
  /** Sends an operation over HTTP and returns what came, whatever came. */
  send<Data>(document: string, variables?: object, headers?: Record<string, string>): Promise<Answer<Data>>
  /** Sends an operation and returns its data. Throws when there was any error. */
  request<Data>(document: string, variables?: object): Promise<Data>
  /** Sends an operation that must be refused, and returns the first error. Throws when there was none. */
  refused(document: string, variables?: object): Promise<ApiFailure>
  /** Runs an operation over this client's WebSocket, which is opened by the first of them. */
  subscribe<Data>(document: string, variables?: object): Subscription<Data>
  /** Closes the WebSocket. */
  close(): Promise<void>
}

/** Whoever has `token`, or nobody, talking to the server at `url` as a program would: HTTP with a bearer token, and WebSocket. */
export function createApiClient(url: string, token?: string): Client {
  let socket: SocketClient | undefined
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
      })
      const body = (await response.json()) as { data?: Data; errors?: ApiFailure[] }
      return {
        status: response.status,
        headers: response.headers,
        data: body.data ?? null,
        errors: body.errors,
      }
    },
    async request<Data>(document: string, variables?: object) {
      const { data, errors } = await client.send<Data>(document, variables)
      if (errors || !data) throw new Error(`Refused: ${JSON.stringify(errors)}\n${document}`)
      return data
    },
    async refused(document, variables) {
      const { data, errors } = await client.send(document, variables)
      if (!errors?.[0]) throw new Error(`Not refused: ${JSON.stringify(data)}\n${document}`)
      return errors[0]
    },
    subscribe(document, variables) {
      socket ??= openSocket(url, token)
      return new Subscription(socket, document, variables)
    },
    async close() {
      await socket?.dispose()
    },
  }
  return client
}

/** One connection that is not opened again when it breaks: a test wants to see that. */
export const openSocket = (url: string, token?: string) =>
  createClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: token ? { token } : {},
    retryAttempts: 0,
  })
