import { m } from '@latchkey/messages'
import { badInput } from './errors.ts'

/**
 * Encodes a global ID, which is opaque to clients: base64url of TYPE:KEY, where KEY is a UUID, or UUIDs and numbers joined
 * by commas. Every event has several, and a Buffer would take eight times as long as btoa. Of these characters, base64
 * never makes the two that base64url replaces.
 */
export const encodeId = (type: string, key: string | readonly (string | number)[]): string =>
  btoa(`${type}:${typeof key === 'string' ? key : key.join(',')}`).replaceAll('=', '')

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const uuidOnly = new RegExp(`^${uuid}$`)

export const isUuid = (text: string) => uuidOnly.test(text)

const typeName = /^[A-Z][A-Za-z]+$/

/** The keys of types that have more parts after the UUID. */
const longKeys = new Map([
  ['Message', new RegExp(`^${uuid},[1-9][0-9]{0,8}$`)],
  ['Membership', new RegExp(`^${uuid},${uuid}$`)],
  ['PollOption', new RegExp(`^${uuid},[1-9][0-9]{0,8},[0-9]$`)],
])

/** Decodes a global ID. Returns null for any other text. */
export function decodeId(id: string): { type: string; key: string } | null {
  const text = Buffer.from(id, 'base64url').toString('latin1')
  const colon = text.indexOf(':')
  const type = text.slice(0, colon)
  const key = text.slice(colon + 1)
  return typeName.test(type) && (longKeys.get(type) ?? uuidOnly).test(key) ? { type, key } : null
}

/** Returns the key of a client's global ID. Throws BAD_USER_INPUT for `field` if it is not the ID of a `type`. */
export function parseId(type: string, id: string, field: string): string {
  const decoded = decodeId(id)
  if (decoded?.type !== type) throw badInput(field, m.id_of_other_type, { field, type })
  return decoded.key
}

/** Returns the room and the number of a message from its global ID. Throws BAD_USER_INPUT for `field`. */
export function parseMessageId(id: string, field: string): { roomId: string; number: number } {
  const [roomId = '', number] = parseId('Message', id, field).split(',')
  return { roomId, number: Number(number) }
}
