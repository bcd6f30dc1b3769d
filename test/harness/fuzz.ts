import fc from 'fast-check'
import { getIntrospectionQuery } from 'graphql'
import { expect } from 'vitest'
import { createApiClient } from './client.ts'
import { lineOf } from './log.ts'
import type { Server } from './launch.ts'

/** Milliseconds for each property: minutes in npm run fuzz, seconds in npm test. */
const budget = Number(process.env['FUZZ_MS'] ?? 4_000)

/** The parameters of fast-check: a new seed each time, or FUZZ_SEED, which is the printed seed of a failure. */
export const parameters = {
  numRuns: 1_000_000,
  interruptAfterTimeLimit: budget,
  markInterruptAsFailure: false,
  ...(process.env['FUZZ_SEED'] && { seed: Number(process.env['FUZZ_SEED']) }),
} satisfies fc.Parameters<unknown>

/** The timeout of a test in milliseconds. */
export const timeout = budget * 3 + 60_000

/** Text as people, programs and attackers send it. */
export const anyText = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '',
    ' ',
    '\0',
    '\ud800',
    '__proto__',
    'constructor',
    '-1',
    '1e999',
    'null',
    '../../etc/passwd',
    "'; --",
    '%',
    '\u202e',
  ),
  fc.string({ minLength: 4_001, maxLength: 4_100 }),
)

/** Expects that the server answers and has logged no error. */
export async function expectHealthy(server: Server): Promise<void> {
  await createApiClient(server.url).request(getIntrospectionQuery())
  if (server.process.exitCode !== null)
    throw new Error(`The server has ended with ${server.process.exitCode}`)
  const bad = server.log.find(({ level }) => level >= 50)
  if (bad) throw new Error(`The server logged ${JSON.stringify(bad)}`)
}

/** Returns the server's counts of open connections, feeds and subscriptions. */
async function openCounts(server: Server, token: string): Promise<Record<string, number>> {
  const headers = { authorization: `Bearer ${token}` }
  const text = await (await fetch(`${server.url}/metrics`, { headers })).text()
  const found = text.matchAll(/^(latchkey_(?:connections|room_feeds|viewer_feeds|subscriptions\S*)) (\d+)$/gm)
  return Object.fromEntries([...found].map(([, name, count]) => [name!, Number(count)]))
}

/** Resolves when nothing is open any more. */
export async function expectNothingOpen(server: Server, token: string): Promise<void> {
  await expect
    .poll(async () => Object.entries(await openCounts(server, token)).filter(([, count]) => count > 0))
    .toEqual([])
}

/** Returns what the log says about the first INTERNAL error in an answer, or null if there is none. */
export async function internalErrorIn(server: Server, answer: unknown): Promise<string | null> {
  const requestId = /"code":"INTERNAL","requestId":"([^"]*)"/.exec(JSON.stringify(answer) ?? '')?.[1]
  if (requestId === undefined) return null
  const line = await lineOf(server, (line) => line.level >= 50 && line['requestId'] === requestId)
  return JSON.stringify(line['err'])
}
