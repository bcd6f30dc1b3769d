import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, expect, test } from 'vitest'
import { createRoom, joinRoom, Refused, send } from '../harness/cluster/api.ts'
import { startCluster } from '../harness/cluster/cluster.ts'
import { type Event, follow } from '../harness/cluster/follow.ts'
import { Live } from '../harness/cluster/live.ts'
import { startNginx } from '../harness/cluster/nginx.ts'
import type { Node } from '../harness/cluster/node.ts'
import { createPeople, type Person } from '../harness/cluster/people.ts'
import { freePort } from '../harness/port.ts'
import { until } from '../harness/cluster/wait.ts'

const figures = 'a token for the figures'
const port = await freePort()
const { nodes, sql, stop } = await startCluster(2, {
  ORIGIN: `https://localhost:${port}`,
  TRUSTED_PROXIES: 'loopback',
  METRICS_TOKEN: figures,
})
const nginx = await startNginx(
  port,
  nodes.map(({ url }) => url),
)
setDefaultCACertificates([...getCACertificates('default'), nginx.certificate])
afterAll(async () => {
  await nginx.stop()
  await stop()
})
const { url } = nginx
const [ana, leo] = (await createPeople(sql, 'person', 2)) as [Person, Person]
const roomId = await createRoom(url, ana.token, 'harbour')
await joinRoom(url, leo.token, 'harbour')

test('a browser’s WebSocket comes through, and one from another site does not', async () => {
  const live = new Live(url, leo.token, { origin: url })
  await live.ready
  const elsewhere = new Live(url, leo.token, { origin: 'https://elsewhere.example' })
  await expect(elsewhere.ready).rejects.toThrow('403')
  live.drop()
})

test('a session’s cookie is for TLS only', async () => {
  const query =
    'mutation { signUp(input: { username: "mia", password: "correct horse battery" }) { user { id } } }'
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ query }),
  })
  expect(response.headers.get('set-cookie')).toMatch(/; Secure/)
})

test('server-sent events come as they happen', async () => {
  const aborted = new AbortController()
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${leo.token}`,
    },
    body: JSON.stringify({
      query:
        'subscription ($roomId: ID!) { roomEvents(roomId: $roomId) { ... on MessagePosted { message { text } } } }',
      variables: { roomId },
    }),
    signal: aborted.signal,
  })
  let received = ''
  const reading = (async () => {
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) received += chunk
  })()
  await until('it has begun', () => received.includes('roomEvents'))
  await send(url, ana.token, roomId, 'as it happens')
  await until('the event has come', () => received.includes('as it happens'), 2_000)
  aborted.abort()
  await expect(reading).rejects.toThrow('aborted')
})

test.each(['SIGKILL', 'SIGTERM'] as const)(
  'a node that ends by %s is not missed: sends go on, and whoever followed there resumes elsewhere',
  { timeout: 60_000 },
  async (signal) => {
    const acknowledged: string[] = []
    let over = false
    let failures = 0
    const writing = (async () => {
      for (let count = 1; !over; count++) {
        const text = `${signal} ${count}`
        for (let sent = false; !sent;) {
          sent = await send(url, ana.token, roomId, text, text).then(
            () => true,
            (error: unknown) => {
              // What was under way on the node that ended; nginx itself answers for it.
              expect(error).not.toBeInstanceOf(Refused)
              failures++
              return false
            },
          )
        }
        acknowledged.push(text)
      }
    })()
    const first = await follow({ url }, leo.token, roomId)
    const second = await follow({ url }, leo.token, roomId)
    await until('they see what is sent', () => first.events.length > 5 && second.events.length > 5)
    const node = await nodeOfOneOf(2)
    await node.end(signal)
    const code = await Promise.race([first.live.closed, second.live.closed])
    expect(code).toBe(signal === 'SIGTERM' ? 1001 : 1006)
    const lost = first.live.ws.readyState === first.live.ws.OPEN ? second : first
    const resumed = await follow({ url }, leo.token, roomId, lost.events.at(-1)!.version)
    const already = acknowledged.length
    await until('sends go on', () => acknowledged.length > already + 20)
    over = true
    await writing
    await resumed.sees(acknowledged.at(-1)!)
    const texts = [...textsOf(lost.events), ...textsOf(resumed.events)].filter((text) =>
      text.startsWith(signal),
    )
    const began = acknowledged.indexOf(texts[0]!)
    expect(texts).toEqual(acknowledged.slice(began))
    expect(failures).toBeLessThan(5)
    for (const { live } of [first, second, resumed]) live.drop()
    await node.start()
    // It is asked again only some time after it was not there.
    await until('nginx leads somebody there again', async () => {
      const visitor = new Live(url, leo.token, { origin: url })
      await visitor.ready
      const led = (await connectionsOf(node)) > 0
      visitor.drop()
      return led
    })
  },
)

/** A node that one of so many WebSockets has led to, once there are no others: which one is nginx's choice. */
async function nodeOfOneOf(count: number): Promise<Node> {
  let connected: number[] = []
  await until('only they are connected', async () => {
    connected = await Promise.all(nodes.map(connectionsOf))
    return connected[0]! + connected[1]! === count
  })
  return nodes[connected.findIndex((here) => here > 0)]!
}

async function connectionsOf({ url }: Node): Promise<number> {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${figures}` } })
  return Number(/^latchkey_connections (\d+)/m.exec(await response.text())![1])
}

const textsOf = (events: Event[]) => events.flatMap(({ message }) => message?.text ?? [])
