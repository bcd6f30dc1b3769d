import { isReserved } from '../accounts/reserved-username.ts'
import { db } from '../db/client.ts'

/** Characters of a username. */
const MAX = 32
const MIN = 3

/** Returns a valid username that resembles what somebody is called elsewhere. */
function toUsername(text: string): string {
  const [beforeAt = ''] = text.split('@')
  const letters = beforeAt
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, MAX)
  return letters.length >= MIN ? letters : 'user'
}

/** Returns a username that is valid and free now, after what somebody is called at a provider. */
export async function suggestUsername(names: readonly string[]): Promise<string> {
  const base = toUsername(names.find((name) => name) ?? '')
  const candidates = [base, ...[2, 3, 4, 5, 6, 7, 8, 9].map((number) => withNumber(base, number))]
  const taken = await db.user.findMany({
    where: { username: { in: candidates } },
    select: { username: true },
  })
  const usernames = new Set(taken.map(({ username }) => username))
  for (const candidate of candidates)
    if (!usernames.has(candidate) && !(await isReserved(db, candidate))) return candidate
  return withNumber(base, Math.floor(1_000 + Math.random() * 1_000_000))
}

const withNumber = (base: string, number: number) => `${base.slice(0, MAX - `-${number}`.length)}-${number}`
