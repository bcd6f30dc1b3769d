import { connect } from 'node:net'

/** The answer to bytes that were sent as they are. */
export interface RawAnswer {
  status: number
  headers: Headers
  body: string
}

/** Sends bytes as they are, and resolves with the first answer once the server has closed the connection or sent all of it. */
export async function sendRaw(url: string, bytes: string | Uint8Array): Promise<RawAnswer> {
  const { hostname, port } = new URL(url)
  const stream = connect(Number(port), hostname.replaceAll(/[[\]]/g, ''))
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>()
  let text = ''
  const finish = (force: boolean) => {
    const answer = parseAnswer(text, force)
    if (answer) resolve(answer)
    else if (force) reject(new Error(`No answer, but ${JSON.stringify(text)}`))
  }
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1')
    finish(false)
  })
  stream.on('error', reject)
  stream.on('close', () => finish(true))
  stream.write(bytes)
  try {
    return await promise
  } finally {
    stream.destroy()
  }
}

function parseAnswer(text: string, force: boolean): RawAnswer | null {
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const [first = '', ...lines] = head.split('\r\n')
  const status = Number(/^HTTP\/1\.1 (\d+)/.exec(first)?.[1])
  const body = rest.join('\r\n\r\n')
  if (!status) return null
  const headers = new Headers(lines.map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]))
  const length = headers.get('content-length')
  const isComplete = length !== null && body.length >= Number(length)
  return isComplete || force ? { status, headers, body: Buffer.from(body, 'latin1').toString() } : null
}
