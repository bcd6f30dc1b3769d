import type { Node } from '../cluster/node.ts'
import type { Person } from '../cluster/people.ts'
import type { Random } from './random.ts'
import type { Record } from './record.ts'

export type Room = { id: string; name: string; owner: Person }

/** What everyone who takes part in a history knows. */
export type World = {
  readonly cluster: { readonly nodes: readonly Pick<Node, 'url' | 'running'>[] }
  readonly rooms: readonly Room[]
  readonly record: Record
  /** Whether it is time to stop doing anything new. */
  over(): boolean
}

/** One of the nodes that run; any where none does. */
export function someNode({ cluster: { nodes } }: World, random: Random): Pick<Node, 'url' | 'running'> {
  const running = nodes.filter((node) => node.running)
  return random.pick(running.length ? running : nodes)
}
