import type { Pool } from 'pg'
import type { ApiFailure } from '../client.ts'
import { RawSocket } from '../raw-socket.ts'
import { INVITE_CODE, inviteCodes, type Row } from './rows.ts'
import { createWorld, idOf, type Role, stateOf, type World } from './world.ts'

export type Transport = 'HTTP' | 'WebSocket'

/** What came of asking: a value, null, or the code of the error; '-' where what it hangs on was not there. */
export type Outcome = string

type Answer = { data?: unknown; errors?: ApiFailure[] }

/** Asks as the role, and tells what came of it. A refusal has to have changed nothing: throws when it has. */
export async function probe(
  url: string,
  pool: Pool,
  row: Row,
  role: Role,
  transport: Transport,
  shared: World,
): Promise<Outcome> {
  const world = row.changes ? await createWorld(pool) : shared
  if (/\$code/.test(row.document) && !inviteCodes.has(world)) await learnInviteCode(url, world)
  const variables = row.variables?.(world, role) ?? {}
  const before = row.changes ? await stateOf(pool, world) : ''
  const answer = await ask(url, transport, row.document, variables, world.tokens[role])
  const outcome = outcomeOf(answer, row.at ?? '')
  if (outcome === 'INTERNAL')
    throw new Error(`${row.name} failed for ${role}: ${JSON.stringify(answer.errors)}`)
  if (row.changes && answer.errors && (await stateOf(pool, world)) !== before)
    throw new Error(`${row.name} was refused to ${role} (${outcome}), and yet changed something`)
  return outcome
}

async function learnInviteCode(url: string, world: World): Promise<void> {
  const { data } = await ask(
    url,
    'HTTP',
    INVITE_CODE,
    { id: idOf('Invite', world.invite) },
    world.tokens.owner,
  )
  inviteCodes.set(world, (data as { node: { code: string } }).node.code)
}

async function ask(
  url: string,
  transport: Transport,
  query: string,
  variables: object,
  token?: string,
): Promise<Answer> {
  if (transport === 'HTTP') {
    const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {}
    const answer = await fetch(`${url}/graphql`, { method: 'POST', ...bodyOf(query, variables, headers) })
    return (await answer.json()) as Answer
  }
  const key = token ?? ''
  const opening = sockets.get(key) ?? RawSocket.open(url, { token })
  sockets.set(key, opening)
  const { type, payload } = await (await opening).run(query, variables)
  return type === 'error' ? { errors: payload as ApiFailure[] } : (payload as Answer)
}

/** One for each who asks. */
const sockets = new Map<string, Promise<RawSocket>>()

/** Closes what asking over WebSocket has opened. */
export async function hangUp(): Promise<void> {
  for (const socket of sockets.values()) (await socket).close()
  sockets.clear()
}

/** A picture of one pixel. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

function bodyOf(query: string, variables: object, headers: Record<string, string>): RequestInit {
  if (!('file' in variables) || variables.file !== null)
    return {
      body: JSON.stringify({ query, variables }),
      headers: { ...headers, 'content-type': 'application/json' },
    }
  const body = new FormData()
  body.set('operations', JSON.stringify({ query, variables }))
  body.set('map', '{"0":["variables.file"]}')
  body.set('0', new File([pixel], 'pixel.png', { type: 'image/png' }))
  return { body, headers: { ...headers, 'graphql-require-preflight': '1' } }
}

function outcomeOf({ data, errors }: Answer, at: string): Outcome {
  if (errors?.[0]) return errors[0].extensions.code
  const names = at ? at.split('.') : Object.keys((data ?? {}) as object).slice(0, 1)
  let value: unknown = data
  for (const [index, name] of names.entries()) {
    value = (value as Record<string, unknown> | null)?.[name]
    if (value === undefined || (value === null && index < names.length - 1)) return '-'
  }
  return value === null ? 'null' : value === false ? 'false' : 'yes'
}
