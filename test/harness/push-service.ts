import { createDecipheriv, createECDH, hkdfSync, randomBytes, randomUUID } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { afterFile } from './after-file.ts'
import type { Client } from './client.ts'

/** The content that a browser shows (api/notifications/push/payload.ts). */
export interface Payload {
  type: string
  tag: string
  title: string
  body: string
  url: string
  roomId: string | null
  number: number | null
  count: number
  badge: number
  locale: string
  dir: string
}

interface ReceivedPush {
  headers: IncomingHttpHeaders
  payload: Payload
  at: number
}

/** An answer of a push service: a status, or none at all. */
type Answer = { status: number; headers?: Record<string, string> } | 'never'

/** A browser with a push subscription. */
export interface Browser {
  subscription: { endpoint: string; p256dh: string; auth: string }
  /** The messages that have arrived, decrypted, the oldest first: also those that were not taken. */
  pushes: ReceivedPush[]
  /** Sets the answers of its push service to the next messages. After them it takes every message. */
  answers: Answer[]
}

export const ADD_PUSH = `mutation ($endpoint: String!, $p256dh: String!, $auth: String!) {
  addPushSubscription(endpoint: $endpoint, p256dh: $p256dh, auth: $auth) { id device } }`

/** Starts a push service on this machine for one file. */
export async function pushServiceForFile() {
  const browsers = new Map<string, { browser: Browser; open(body: Buffer): Payload }>()
  const server = createServer(async (req, res) => {
    const found = browsers.get(req.url!)!
    const body = await buffer(req)
    found.browser.pushes.push({ headers: req.headers, payload: found.open(body), at: Date.now() })
    const answer = found.browser.answers.shift() ?? { status: 201 }
    if (answer !== 'never') res.writeHead(answer.status, answer.headers).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  afterFile(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo

  /** Creates a browser that has not been added to an account. */
  function createBrowser(): Browser {
    const path = `/push/${randomUUID()}`
    const keys = createECDH('prime256v1')
    const auth = randomBytes(16)
    const browser: Browser = {
      subscription: {
        endpoint: `http://127.0.0.1:${port}${path}`,
        p256dh: keys.generateKeys('base64url'),
        auth: auth.toString('base64url'),
      },
      pushes: [],
      answers: [],
    }
    browsers.set(path, { browser, open: (body) => decrypt(body, keys, auth) })
    return browser
  }

  /** Adds a new browser to a person's account. */
  async function addBrowser(person: Client): Promise<Browser & { id: string }> {
    const browser = createBrowser()
    const { addPushSubscription } = await person.request<{ addPushSubscription: { id: string } }>(
      ADD_PUSH,
      browser.subscription,
    )
    return Object.assign(browser, { id: addPushSubscription.id })
  }

  return { createBrowser, addBrowser }
}

/** Decrypts a push message as a browser does (RFC 8188 and RFC 8291). */
function decrypt(body: Buffer, keys: ReturnType<typeof createECDH>, auth: Buffer): Payload {
  const salt = body.subarray(0, 16)
  const keyLength = body[20]!
  const sender = body.subarray(21, 21 + keyLength)
  const record = body.subarray(21 + keyLength)
  const derive = (key: Buffer, salt: Buffer, info: string | Buffer, length: number) =>
    Buffer.from(hkdfSync('sha256', key, salt, info, length))
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), keys.getPublicKey(), sender])
  const key = derive(keys.computeSecret(sender), auth, info, 32)
  const decipher = createDecipheriv(
    'aes-128-gcm',
    derive(key, salt, 'Content-Encoding: aes128gcm\0', 16),
    derive(key, salt, 'Content-Encoding: nonce\0', 12),
  ).setAuthTag(record.subarray(-16))
  const plain = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()])
  return JSON.parse(plain.subarray(0, plain.lastIndexOf(2)).toString()) as Payload
}
