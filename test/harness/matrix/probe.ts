import type { Pool } from 'pg'
import { createApiClient } from '../client.ts'
import { globalId } from '../ids.ts'
import type { ApiFailure, Result } from '../result.ts'
import { Socket } from '../socket.ts'
import { INVITE_CODE, inviteCodes, type Row, SERVER_INVITE_CODE, serverInviteCodes } from './rows.ts'
import { createWorld, type Role, stateOf, type World } from './world.ts'

export type Transport = 'HTTP' | 'WebSocket'

/** The outcome of a request: "yes" for a value, "null", "false", or the error's code; "-" where the parent was not there. */
export type Outcome = string

interface Attempt {
  row: Row
  role: Role
  transport: Transport
}

interface Untouched {
  world: World
  state: string
}

/** Where requests are sent to. */
export interface Target {
  url: string
  pool: Pool
  /** For what changes nothing. */
  shared: World
  /** Worlds that have seen nothing but refusals, with their states. */
  untouched: Untouched[]
}

/** Asks as the role and returns the outcome. Throws when a refusal has changed something. */
export async function probe(target: Target, attempt: Attempt): Promise<Outcome> {
  if (!attempt.row.changes) return outcomeIn(target.shared, target, attempt)
  const { pool, untouched } = target
  const { world, state } = untouched.pop() ?? (await newWorld(pool))
  const outcome = await outcomeIn(world, target, attempt)
  if (ACCEPTED.has(outcome)) {
    await removeLimited(pool, world)
    return outcome
  }
  if ((await stateOf(pool, world)) !== state)
    throw new Error(
      `${attempt.row.name} was refused to ${attempt.role} (${outcome}), and yet changed something`,
    )
  untouched.push({ world, state })
  return outcome
}

async function newWorld(pool: Pool): Promise<Untouched> {
  const world = await createWorld(pool)
  return { world, state: await stateOf(pool, world) }
}

async function outcomeIn(world: World, { url }: Target, { row, role, transport }: Attempt): Promise<Outcome> {
  if (/\$code/.test(row.document) && !inviteCodes.has(world)) await learnInviteCode(url, world)
  if (/\$serverCode/.test(row.document) && !serverInviteCodes.has(world))
    await learnServerInviteCode(url, world)
  const variables = row.variables?.(world, role) ?? {}
  const result = await ask(url, { transport, query: row.document, variables, token: world.tokens[role] })
  const outcome = outcomeOf(result, row.at ?? '')
  if (outcome === 'INTERNAL')
    throw new Error(`${row.name} failed for ${role}: ${JSON.stringify(result.errors)}`)
  return outcome
}

/** The outcomes of requests that may have changed something. */
const ACCEPTED = new Set(['yes', 'null', 'false', '-'])

/** Deletes what all worlds together may have a few hundred of. */
async function removeLimited(pool: Pool, { users }: World): Promise<void> {
  for (const table of ['ServerInvite', 'CustomEmoji'])
    await pool.query(`DELETE FROM "${table}" WHERE "createdById" = ANY($1)`, [Object.values(users)])
}

async function learnInviteCode(url: string, world: World): Promise<void> {
  const owner = createApiClient(url, world.tokens.owner)
  const { node } = await owner.request<{ node: { code: string } }>(INVITE_CODE, {
    id: globalId('Invite', world.invite),
  })
  inviteCodes.set(world, node.code)
}

async function learnServerInviteCode(url: string, world: World): Promise<void> {
  const admin = createApiClient(url, world.tokens.admin)
  const { node } = await admin.request<{ node: { code: string } }>(SERVER_INVITE_CODE, {
    id: globalId('ServerInvite', world.serverInvite),
  })
  serverInviteCodes.set(world, node.code)
}

interface Operation {
  transport: Transport
  query: string
  variables: object
  token: string | undefined
}

async function ask(url: string, { transport, query, variables, token }: Operation): Promise<Result<unknown>> {
  if (transport === 'HTTP') {
    const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {}
    const response = await fetch(`${url}/graphql`, { method: 'POST', ...bodyOf(query, variables, headers) })
    return (await response.json()) as Result<unknown>
  }
  const key = token ?? ''
  const opening = sockets.get(key) ?? Socket.open(url, { token })
  sockets.set(key, opening)
  const { type, payload } = await (await opening).run(query, variables)
  return type === 'error' ? { errors: payload as ApiFailure[] } : (payload as Result<unknown>)
}

/** One socket for each token. */
const sockets = new Map<string, Promise<Socket>>()

/** Closes the sockets that probing has opened. */
export async function closeSockets(): Promise<void> {
  for (const socket of sockets.values()) (await socket).drop()
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

function outcomeOf({ data, errors }: Result<unknown>, at: string): Outcome {
  if (errors?.[0]) return errors[0].extensions.code
  const names = at ? at.split('.') : Object.keys((data ?? {}) as object).slice(0, 1)
  let value: unknown = data
  for (const [index, name] of names.entries()) {
    value = (value as Record<string, unknown> | null)?.[name]
    if (value === undefined || (value === null && index < names.length - 1)) return '-'
  }
  return value === null ? 'null' : value === false ? 'false' : 'yes'
}
