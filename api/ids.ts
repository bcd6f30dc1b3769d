import { badInput } from './errors.ts'

/**
 * Global IDs are opaque to clients: base64url of TYPE:KEY, where KEY is a UUID, or UUIDs and numbers joined by commas. By
 * btoa, since every event has several and a Buffer takes eight times as long; of letters, digits, colons, commas and
 * hyphens it makes none of the two letters that base64url has others for.
 */
export const encodeId = (type: string, key: string | readonly (string | number)[]): string =>
  btoa(`${type}:${typeof key === 'string' ? key : key.join(',')}`).replaceAll('=', '')

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const uuidOnly = new RegExp(`^${uuid}$`)

/** Whether it is a UUID, as the keys of rows are. */
export const isUuid = (text: string) => uuidOnly.test(text)

/** What the key of a type is made of, where it is more than a UUID. */
const second: Record<string, string> = { Message: '[1-9][0-9]{0,8}', Membership: uuid }

const form = new RegExp(
  `^(?:${[
    `(?!(?:${Object.keys(second).join('|')}):)([A-Z][A-Za-z]+):(${uuid})`,
    ...Object.entries(second).map(([type, part]) => `(${type}):(${uuid},${part})`),
  ].join('|')})$`,
)

/** The type and key of a global ID, or null when it is none. */
export function decodeId(id: string): { type: string; key: string } | null {
  const match = form.exec(Buffer.from(id, 'base64url').toString('latin1'))
  const [type, key] = match?.slice(1).filter((part) => part !== undefined) ?? []
  return type !== undefined && key !== undefined ? { type, key } : null
}

/** The key of an ID that a client sent; BAD_USER_INPUT naming `field` when it is not the ID of a `type`. */
export function parseId(type: string, id: string, field: string): string {
  const decoded = decodeId(id)
  if (decoded?.type !== type)
    throw badInput(field, `${field} is not the id of a ${type}. Pass an id as the API gave it.`)
  return decoded.key
}

/** The room and number of a message's ID. */
export function parseMessageId(id: string, field: string): { roomId: string; number: number } {
  const [roomId = '', number] = parseId('Message', id, field).split(',')
  return { roomId, number: Number(number) }
}
