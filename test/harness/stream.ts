import type { ApiFailure } from './client.ts'
import { RawSocket } from './raw-socket.ts'

export type Result<Data> = { data?: Data | null; errors?: ApiFailure[] }

/** A subscription, by whatever transport: what has come of it, and how it went on. */
export interface Stream<Data> {
  readonly results: Result<Data>[]
  /** The first result that fits, of what has come and what comes; undefined when it ends before. Throws when none comes. */
  until(fits: (result: Result<Data>) => boolean): Promise<Result<Data> | undefined>
  close(): void
}

/** By graphql-transport-ws, on a socket of its own. */
export async function overWebSocket<Data>(
  url: string,
  query: string,
  variables: object,
  token?: string,
): Promise<Stream<Data>> {
  const socket = await RawSocket.open(url, { token })
  const log = new Log<Data>()
  socket.ws.on('message', (text) => {
    const { type, payload } = JSON.parse(String(text)) as { type: string; payload?: unknown }
    if (type === 'next') log.add(payload as Result<Data>)
    if (type === 'error') log.add({ errors: payload as ApiFailure[] })
    if (type === 'complete' || type === 'error') log.end()
  })
  socket.ws.on('close', () => log.end())
  socket.start('1', query, variables)
  return Object.assign(log, { close: () => socket.close() })
}

/** By server-sent events: HTTP. */
export async function overHttp<Data>(
  url: string,
  query: string,
  variables: object,
  token?: string,
): Promise<Stream<Data>> {
  const controller = new AbortController()
  const log = new Log<Data>()
  const headers: Record<string, string> = { accept: 'text/event-stream', 'content-type': 'application/json' }
  if (token) headers['authorization'] = `Bearer ${token}`
  const body = JSON.stringify({ query, variables })
  const read = async () => {
    const answer = await fetch(`${url}/graphql`, { method: 'POST', headers, body, signal: controller.signal })
    let text = ''
    for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk
      const events = text.split('\n\n')
      text = events.pop()!
      for (const event of events) {
        const data = /^data: (.+)$/m.exec(event)?.[1]
        if (data && /^event: next$/m.test(event)) log.add(JSON.parse(data) as Result<Data>)
      }
    }
  }
  read().then(
    () => log.end(),
    () => log.end(),
  )
  return Object.assign(log, { close: () => controller.abort() })
}

/** Milliseconds after which what has not come is taken never to come. */
const patience = 60_000

class Log<Data> {
  readonly results: Result<Data>[] = []
  #ended = false
  readonly #waiting = new Set<() => void>()

  add(result: Result<Data>): void {
    this.results.push(result)
    this.#wake()
  }

  end(): void {
    this.#ended = true
    this.#wake()
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve()
    this.#waiting.clear()
  }

  async until(fits: (result: Result<Data>) => boolean): Promise<Result<Data> | undefined> {
    let late = false
    const timer = setTimeout(() => {
      late = true
      this.#wake()
    }, patience)
    try {
      for (let seen = 0; ;) {
        for (; seen < this.results.length; seen++) if (fits(this.results[seen]!)) return this.results[seen]
        if (this.#ended) return undefined
        if (late) throw new Error(`It did not come. Last came ${JSON.stringify(this.results.slice(-5))}`)
        await new Promise<void>((resolve) => this.#waiting.add(resolve))
      }
    } finally {
      clearTimeout(timer)
    }
  }
}
