import { deflateSync, crc32 } from 'node:zlib'
import type { Answer } from './client.ts'
import type { Person } from './people.ts'
import type { ApiFailure } from './result.ts'

export interface Attachment {
  id: string
  filename: string
  contentType: string
  size: number
  url: string
  thumbnailUrl: string | null
  inline: boolean
  width: number | null
  height: number | null
}

export const ATTACHMENT = '{ id filename contentType size url thumbnailUrl inline width height }'
const UPLOAD = `mutation ($roomId: ID!, $file: File!) { uploadAttachment(roomId: $roomId, file: $file) ${ATTACHMENT} }`

/** Creates a file as a browser would send it, with the type that it claims. */
export const file = (name: string, content: string | Uint8Array<ArrayBuffer>, type = '') =>
  new File([content], name, { type })

/** Sends an operation with files, by the names that they have in `variables`, and returns what came. */
export async function sendFiles<Data>(
  server: { url: string },
  { token }: Pick<Person, 'token'>,
  query: string,
  variables: object,
  files: Record<string, File>,
): Promise<Omit<Answer<Data>, 'headers'>> {
  const form = new FormData()
  const none = Object.fromEntries(Object.keys(files).map((name) => [name, null]))
  form.set('operations', JSON.stringify({ query, variables: { ...variables, ...none } }))
  form.set(
    'map',
    JSON.stringify(Object.fromEntries(Object.keys(files).map((name) => [name, [`variables.${name}`]]))),
  )
  for (const [name, content] of Object.entries(files)) form.set(name, content)
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'graphql-require-preflight': '1' },
    body: form,
  })
  const body = (await response.json()) as { data?: Data; errors?: ApiFailure[] }
  return { status: response.status, data: body.data ?? null, errors: body.errors }
}

const send = (server: { url: string }, person: Person, roomId: string, content: File) =>
  sendFiles<{ uploadAttachment: Attachment }>(server, person, UPLOAD, { roomId }, { file: content })

/** Uploads a file to a room. Throws when it is refused. */
export async function upload(
  server: { url: string },
  person: Person,
  roomId: string,
  content: File,
): Promise<Attachment> {
  const { data, errors } = await send(server, person, roomId, content)
  if (!data || errors) throw new Error(`Refused: ${JSON.stringify(errors)}`)
  return data.uploadAttachment
}

/** Uploads a file that must be refused, and returns the error. */
export async function uploadRefused(
  server: { url: string },
  person: Person,
  roomId: string,
  content: File,
): Promise<ApiFailure> {
  const { data, errors } = await send(server, person, roomId, content)
  if (!errors?.[0]) throw new Error(`Not refused: ${JSON.stringify(data)}`)
  return errors[0]
}

const CARRY = `mutation ($roomId: ID!, $text: String!, $ids: [ID!]) {
  sendMessage(input: { roomId: $roomId, text: $text, attachmentIds: $ids }) { id number attachments ${ATTACHMENT} }
}`

/** Posts a message that carries these files. */
export async function postFiles(person: Person, roomId: string, files: Attachment[], text = '') {
  const { sendMessage } = await person.request<{
    sendMessage: { id: string; number: number; attachments: Attachment[] }
  }>(CARRY, { roomId, text, ids: files.map(({ id }) => id) })
  return sendMessage
}

/** Requests a file as that person, or signed out without one. */
export const fetchFile = (
  server: { url: string },
  url: string,
  person?: Pick<Person, 'token'>,
  headers: Record<string, string> = {},
) =>
  fetch(new URL(url, server.url), {
    headers: { ...(person && { authorization: `Bearer ${person.token}` }), ...headers },
  })

/** Creates a PNG of one colour. With fewer rows than its height it claims to be larger than it is. */
export function png(width: number, height: number, rows = height): Uint8Array<ArrayBuffer> {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const length = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    const sum = Buffer.alloc(4)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 0, 0, 0, 0], 8)
  const pixels = deflateSync(Buffer.alloc((width + 1) * rows))
  return new Uint8Array(
    Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      chunk('IHDR', header),
      chunk('IDAT', pixels),
      chunk('IEND', Buffer.alloc(0)),
    ]),
  )
}
