import { SMTPServer } from 'smtp-server'
import { afterFile } from './after-file.ts'
import { until } from './wait.ts'

interface ReceivedMail {
  from: string
  to: string
  subject: string
  text: string
  /** Its headers, one a line. */
  head: string
}

export interface MailServer {
  url: string
  /** The mails that have arrived, the oldest first. */
  mails: ReceivedMail[]
  /** Addresses that mail was offered for, also what was not taken. */
  offered: string[]
  /** Waits for a mail to an address, and returns the newest. `count`: how many there must be. */
  mailTo(address: string, count?: number): Promise<ReceivedMail>
}

/**
 * Starts a mail server on this machine for one file. It takes every mail but those to hangs@…, which it never answers, and
 * the first one to each busy-…@…, which it refuses for the moment.
 */
export async function mailServerForFile(): Promise<MailServer> {
  const mails: ReceivedMail[] = []
  const offered: string[] = []
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    allowInsecureAuth: true,
    onAuth: ({ username }, _session, callback) => callback(null, { user: username }),
    logger: false,
    onRcptTo({ address }, _session, callback) {
      offered.push(address)
      if (address.startsWith('hangs')) return
      const isFirst = offered.filter((each) => each === address).length === 1
      callback(
        address.startsWith('busy-') && isFirst
          ? Object.assign(new Error(`Come back later, ${address}`), { responseCode: 451 })
          : null,
      )
    },
    onData(stream, { envelope }, callback) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const to = envelope.rcptTo[0]?.address.toLowerCase() ?? ''
        mails.push({ ...parse(Buffer.concat(chunks).toString()), to })
        callback()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  afterFile(() => new Promise<void>((resolve) => server.close(() => resolve())))
  const { port } = server.server.address() as { port: number }
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    offered,
    async mailTo(address, count = 1) {
      const found = () => mails.filter(({ to }) => to === address.toLowerCase())
      await until(`there are ${count} mails to ${address}`, () => found().length >= count)
      return found().at(-1)!
    },
  }
}

function parse(source: string): Omit<ReceivedMail, 'to'> {
  const end = source.indexOf('\r\n\r\n')
  const head = source.slice(0, end).replaceAll(/\r\n[ \t]/g, ' ')
  const header = (name: string) =>
    decodeWords(new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1]?.trim() ?? '')
  const body = source.slice(end + 4)
  const encoding = header('content-transfer-encoding')
  const text =
    encoding === 'base64'
      ? Buffer.from(body, 'base64').toString()
      : encoding === 'quoted-printable'
        ? decodeQuoted(body.replaceAll(/=\r\n/g, ''))
        : body
  return { from: header('from'), subject: header('subject'), text: text.replaceAll('\r\n', '\n'), head }
}

const decodeQuoted = (text: string) =>
  Buffer.from(
    text.replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  ).toString()

/** Decodes the words of a header that are not ASCII. */
const decodeWords = (text: string) =>
  text
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
      kind.toLowerCase() === 'b'
        ? Buffer.from(word, 'base64').toString()
        : decodeQuoted(word.replaceAll('_', ' ')),
    )
