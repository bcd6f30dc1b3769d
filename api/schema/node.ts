import { m } from '@latchkey/messages'
import { brandWithType } from '@pothos/core'
import type { Context } from '../context.ts'
import { badInput } from '../errors.ts'
import { decodeId } from '../ids.ts'
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

builder.queryField('node', (t) =>
  t.field({
    type: Node,
    nullable: true,
    description: 'Looks up an object by its ID. Null if it does not exist or the viewer may not see it.',
    args: { id: t.arg.id({ required: true, description: 'The ID of the object.' }) },
    resolve: async (_, { id }, context) => {
      const decoded = decodeId(id)
      const loader = decoded && loaders.get(decoded.type)
      if (!loader) throw badInput('id', m.id_not_valid)
      const node = await loader(context, decoded.key)
      if (node) brandWithType(node, decoded.type as never)
      return node
    },
  }),
)
