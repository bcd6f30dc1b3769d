import type { Node } from '../cluster/node.ts'
import type { Account } from '../people.ts'
import { RefusedError } from '../result.ts'
import type { Random } from './random.ts'
import { countError, type Record } from './record.ts'

export interface Room {
  id: string
  name: string
  owner: Account
}

/** The state that everyone in a history shares. */
export interface World {
  readonly nodes: readonly Pick<Node, 'url' | 'running'>[]
  readonly rooms: readonly Room[]
  readonly record: Record
  /** Returns true when nobody should start anything new. */
  over(): boolean
}

/** Picks one of the nodes that run; any of them where none does. */
export function someNode({ nodes }: Pick<World, 'nodes'>, random: Random): { url: string } {
  const running = nodes.filter((node) => node.running)
  return random.pick(running.length ? running : nodes)
}

/** Does what may be refused, and need not succeed. */
export async function attempt(
  { record }: Pick<World, 'record'>,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    countError(record, String(error))
    const expected = ['INTERNAL', 'FORBIDDEN', 'NOT_FOUND', 'CONFLICT']
    if (error instanceof RefusedError && !expected.includes(error.code)) throw error
  }
}
