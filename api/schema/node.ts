import { m } from '@latchkey/messages'
import { brandWithType } from '@pothos/core'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { badInput } from '../errors.ts'
import { decodeId } from '../ids.ts'
import { invalid } from '../validation.ts'
import { builder } from './builder.ts'

/** An object with a global ID. Each type encodes its own ID (ids.ts), and registers how to load an object by its ID. */
export const Node = builder.interfaceRef<object>('Node').implement({
  description: 'An object with an ID.',
  fields: (t) => ({
    id: t.id({
      description: 'The ID of the object. It is opaque and unique across all types.',
      shared: true,
      resolve: () => {
        throw new Error('Each type resolves its own id.')
      },
    }),
  }),
})

/** Loads an object for the viewer. Returns null if it does not exist or the viewer may not see it. */
export type NodeLoader = (context: Context, key: string) => Promise<object | null>

const loaders = new Map<string, NodeLoader>()

/** Registers the loader of a type, which must check rights like every other field. `node` cannot load types without one. */
export const registerNode = (type: string, loader: NodeLoader) => void loaders.set(type, loader)

/** The most objects that `nodes` looks up. */
const MAX_NODES = 100

/** Returns an object by its ID. Null if it does not exist or the viewer may not see it. BAD_USER_INPUT if the ID is not valid. */
async function loadNode(context: Context, id: string, argument: 'id' | 'ids'): Promise<object | null> {
  const decoded = decodeId(id)
  const loader = decoded && loaders.get(decoded.type)
  if (!loader) throw badInput(argument, m.id_not_valid)
  const node = await loader(context, decoded.key)
  if (node) brandWithType(node, decoded.type as never)
  return node
}

builder.queryFields((t) => ({
  node: t.field({
    type: Node,
    nullable: true,
    description: 'Looks up an object by its ID. Null if it does not exist or the viewer may not see it.',
    args: { id: t.arg.id({ required: true, description: 'The ID of the object.' }) },
    resolve: (_, { id }, context) => loadNode(context, id, 'id'),
  }),
  nodes: t.field({
    type: [Node],
    nullable: { list: false, items: true },
    // Each is a query of its own.
    complexity: ({ ids }) => ({ field: 10 * ids.length, multiplier: Math.max(1, ids.length) }),
    description: `Looks up objects by their IDs, at most ${MAX_NODES}, in that order. Null in place of one that does not exist or that the viewer may not see.`,
    args: {
      ids: t.arg.idList({
        required: true,
        description: 'The IDs of the objects.',
        validate: z.array(z.string()).max(MAX_NODES, invalid(m.ids_too_many, { max: MAX_NODES })),
      }),
    },
    resolve: (_, { ids }, context) => ids.map((id) => loadNode(context, id, 'ids')),
  }),
}))
