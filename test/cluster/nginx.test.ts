import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, expect, test } from 'vitest'
import type { Client } from '../harness/client.ts'
import { startCluster } from '../harness/cluster/cluster.ts'
import { follow } from '../harness/cluster/follow.ts'
import { metric, METRICS_TOKEN } from '../harness/cluster/metrics.ts'
import { startNginx } from '../harness/cluster/nginx.ts'
import type { Node } from '../harness/cluster/node.ts'
import { sendMessage } from '../harness/messages.ts'
import { createAccounts, password } from '../harness/people.ts'
import { freePort } from '../harness/port.ts'
import { RefusedError } from '../harness/result.ts'
import { createRoomOf } from '../harness/rooms.ts'
import { Socket } from '../harness/socket.ts'
import { until } from '../harness/wait.ts'

const port = await freePort()
const { nodes, sql, stop } = await startCluster(2, {
  ORIGIN: `https://localhost:${port}`,
  TRUSTED_PROXIES: 'loopback',
  METRICS_TOKEN,
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
const accounts = await createAccounts(sql, 'person', 2)
const [ana, leo] = accounts.map((account) => account.at(nginx)) as [Client, Client]
const { token } = accounts[1]!
const { id: roomId } = await createRoomOf([ana, leo])

test('a WebSocket from the site’s own pages is accepted, one from another site is refused [SEC-38]', async () => {
  const socket = await Socket.open(url, { token, origin: url })
  const elsewhere = new Socket(url, { token, origin: 'https://elsewhere.example' })
  await expect(elsewhere.ready).rejects.toThrow('403')
  socket.drop()
})

test('the session cookie is Secure', async () => {
  const query = `mutation { signUp(input: { username: "mia", password: "${password}" }) { user { id } } }`
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ query }),
  })
  expect(response.headers.get('set-cookie')).toMatch(/; Secure/)
})

test('server-sent events arrive as they happen', async () => {
  const aborted = new AbortController()
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${token}`,
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
  await until('the subscription has begun', () => received.includes('roomEvents'))
  await sendMessage(ana, roomId, 'as it happens')
  await until('the event has come', () => received.includes('as it happens'))
  aborted.abort()
  await expect(reading).rejects.toThrow('aborted')
})

test.each(['SIGKILL', 'SIGTERM'] as const)(
  'when a node ends by %s, sends go on and its subscribers resume on the other node',
  { timeout: 60_000 },
  async (signal) => {
    const acknowledged: string[] = []
    let over = false
    let failures = 0
    const writing = (async () => {
      for (let count = 1; !over; count++) {
        const text = `${signal} ${count}`
        for (let sent = false; !sent;) {
          sent = await sendMessage(ana, roomId, text, text).then(
            () => true,
            (error: unknown) => {
              // The request was running on the node that ended, and nginx answers for it.
              expect(error).not.toBeInstanceOf(RefusedError)
              failures++
              return false
            },
          )
        }
        acknowledged.push(text)
      }
    })()
    const first = await follow(leo, roomId)
    const second = await follow(leo, roomId)
    await until('they receive messages', () => first.events.length > 5 && second.events.length > 5)
    const node = await nodeOfOneOf(2)
    await node.end(signal)
    const code = await Promise.race([first.socket.closed, second.socket.closed])
    expect(code).toBe(signal === 'SIGTERM' ? 1001 : 1006)
    const lost = first.socket.isClosed ? first : second
    const resumed = await follow(leo, roomId, lost.events.at(-1)!.version)
    const already = acknowledged.length
    await until('sends go on', () => acknowledged.length > already + 20)
    over = true
    await writing
    await resumed.sees(acknowledged.at(-1)!)
    const texts = [...lost.texts, ...resumed.texts].filter((text) => text.startsWith(signal))
    const began = acknowledged.indexOf(texts[0]!)
    expect(texts).toEqual(acknowledged.slice(began))
    expect(failures).toBeLessThan(5)
    for (const { socket } of [first, second, resumed]) socket.drop()
    await node.start()
    // nginx tries a node again only some time after a failure.
    await until('nginx sends someone there again', async () => {
      const visitor = await leo.connect()
      const arrived = (await connectionsOf(node)) > 0
      visitor.drop()
      return arrived
    })
  },
)

/** Returns a node that has one of `count` WebSockets, once there are no others. nginx chooses the node. */
async function nodeOfOneOf(count: number): Promise<Node> {
  let connected: number[] = []
  await until('only they are connected', async () => {
    connected = await Promise.all(nodes.map(connectionsOf))
    return connected[0]! + connected[1]! === count
  })
  return nodes[connected.findIndex((here) => here > 0)]!
}

const connectionsOf = ({ url }: Node) => metric(url, 'latchkey_connections')
