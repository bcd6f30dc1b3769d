import { brandWithType } from '@pothos/core'
import type { Context } from '../context.ts'
import { badInput } from '../errors.ts'
import { decodeId } from '../ids.ts'
import { builder } from './builder.ts'

/** What has an id of its own. Each type says how its id is made (ids.ts) and, with loadsNode, who may load it by id. */
export const Node = builder.interfaceRef<object>('Node').implement({
  description: 'Anything that has an id of its own.',
  fields: (t) => ({
    id: t.id({
      description: 'Opaque; unique over all types.',
      shared: true,
      resolve: () => {
        throw new Error('Each type resolves its own id.')
      },
    }),
  }),
})

/** Loads one of a type for the viewer: null when there is none, or it is not the viewer's to see. */
export type NodeLoader = (context: Context, key: string) => Promise<object | null>

const loaders = new Map<string, NodeLoader>()

/** Says how node(id:) gets at a type: by the same authorised way as every other field. A type without one is not reachable so. */
export const registerNode = (type: string, loader: NodeLoader) => void loaders.set(type, loader)

builder.queryField('node', (t) =>
  t.field({
    type: Node,
    nullable: true,
    description: 'Anything by its id, if the viewer may see it.',
    args: { id: t.arg.id({ required: true, description: 'An id as the API gave it.' }) },
    resolve: async (_, { id }, context) => {
      const decoded = decodeId(id)
      const loader = decoded && loaders.get(decoded.type)
      if (!loader) throw badInput('id', 'This is no id. Pass one as the API gave it.')
      const node = await loader(context, decoded.key)
      if (node) brandWithType(node, decoded.type as never)
      return node
    },
  }),
)
