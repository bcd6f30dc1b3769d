import SchemaBuilder from '@pothos/core'
import ComplexityPlugin from '@pothos/plugin-complexity'
import PrismaPlugin from '@pothos/plugin-prisma'
import RelayPlugin from '@pothos/plugin-relay'
import ValidationPlugin from '@pothos/plugin-validation'
import type PrismaTypes from '../../prisma/generated/pothos.ts'
import { getDatamodel } from '../../prisma/generated/pothos.ts'
import type { Context } from '../context.ts'
import { db } from '../db.ts'
import { badInput } from '../errors.ts'
import type { Upload } from '../files/upload.ts'
import { listCost } from '../graphql/list-cost.ts'

/** The one builder; every *.schema.ts adds to it, and schema/index.ts collects them. */
export const builder = new SchemaBuilder<{
  Context: Context
  PrismaTypes: PrismaTypes
  DefaultFieldNullability: false
  DefaultEdgesNullability: false
  DefaultNodeNullability: false
  Scalars: {
    ID: { Input: string; Output: string }
    DateTime: { Input: Date; Output: Date | string }
    File: { Input: Upload; Output: never }
  }
}>({
  plugins: [PrismaPlugin, RelayPlugin, ValidationPlugin, ComplexityPlugin],
  defaultFieldNullability: false,
  prisma: { client: () => db, dmmf: getDatamodel() },
  // Only what a field costs is said here: graphql/cost.ts adds it up and refuses, before anything is executed.
  complexity: { disabled: true, fieldComplexity: listCost },
  relay: {
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    nodesOnConnection: true,
    edgesFieldOptions: { nullable: false },
    nodeFieldOptions: { nullable: false },
    cursorType: 'String',
    edgeCursorType: 'String',
    pageInfoCursorType: 'String',
  },
  validation: {
    validationError({ issues }) {
      const [issue] = issues
      const field = issue?.path?.map((part) => (typeof part === 'object' ? part.key : part)).at(-1)
      return badInput(String(field ?? 'input'), issue?.message ?? 'This input is not valid.')
    },
  },
})

builder.queryType({ description: 'What can be asked.' })
builder.mutationType({ description: 'What can be done.' })
builder.subscriptionType({
  description: 'What can be followed, over WebSocket (graphql-transport-ws) or server-sent events.',
})
