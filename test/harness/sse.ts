import type { Result } from './result.ts'
import { Subscription } from './subscription.ts'

interface SseOptions {
  document: string
  variables?: object
  token?: string
}

/** Subscribes by server-sent events over HTTP. */
export function subscribeBySse<Data>(
  url: string,
  { document, variables, token }: SseOptions,
): Subscription<Data> {
  const controller = new AbortController()
  const subscription = new Subscription<Data>(() => controller.abort())
  const read = async () => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        accept: 'text/event-stream',
        'content-type': 'application/json',
        ...(token && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query: document, variables }),
      signal: controller.signal,
    })
    let text = ''
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk
      const messages = text.split('\n\n')
      text = messages.pop()!
      for (const message of messages) {
        const data = /^data: (.+)$/m.exec(message)?.[1]
        if (data && /^event: next$/m.test(message)) subscription.receive(JSON.parse(data) as Result<Data>)
      }
    }
  }
  read().then(
    () => subscription.finish({}),
    (error: unknown) => subscription.finish({ close: { code: 1006, reason: String(error) } }),
  )
  return subscription
}
