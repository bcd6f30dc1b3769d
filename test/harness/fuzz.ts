import fc from 'fast-check'
import { getIntrospectionQuery } from 'graphql'
import { expect } from 'vitest'
import { createApiClient } from './client.ts'
import { lineOf } from './log.ts'
import type { Server } from './launch.ts'

/** How long each property is tried, in milliseconds: npm run fuzz has minutes for it, npm test seconds. */
const budget = Number(process.env['FUZZ_MS'] ?? 4_000)

/** What fast-check is told: another seed each time, or the one of a failure (FUZZ_SEED), which it prints. */
export const parameters = {
  numRuns: 1_000_000,
  interruptAfterTimeLimit: budget,
  markInterruptAsFailure: false,
  ...(process.env['FUZZ_SEED'] && { seed: Number(process.env['FUZZ_SEED']) }),
} satisfies fc.Parameters<unknown>

/** Milliseconds that a test of it may take. */
export const patience = budget * 3 + 60_000

/** Text as people, programs and enemies send it. */
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

/** The server answers, holds no more than it should, and has met nothing that it did not expect. */
export async function expectWell(server: Server): Promise<void> {
  await createApiClient(server.url).request(getIntrospectionQuery())
  if (server.process.exitCode !== null)
    throw new Error(`The server has ended with ${server.process.exitCode}`)
  const bad = server.log.find(({ level }) => level >= 50)
  if (bad) throw new Error(`The server logged ${JSON.stringify(bad)}`)
}

/** Connections, feeds and subscriptions that are open, as the server counts them. */
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

/** The first error of an answer that is INTERNAL, with what the log says of it. */
export async function internalErrorIn(server: Server, answer: unknown): Promise<string | null> {
  const requestId = /"code":"INTERNAL","requestId":"([^"]*)"/.exec(JSON.stringify(answer) ?? '')?.[1]
  if (requestId === undefined) return null
  const line = await lineOf(server, (line) => line.level >= 50 && line['requestId'] === requestId)
  return JSON.stringify(line['err'])
}
