import SchemaBuilder from '@pothos/core'
import ComplexityPlugin from '@pothos/plugin-complexity'
import PrismaPlugin from '@pothos/plugin-prisma'
import RelayPlugin from '@pothos/plugin-relay'
import ValidationPlugin from '@pothos/plugin-validation'
import type PrismaTypes from '../../prisma/generated/pothos.ts'
import { getDatamodel } from '../../prisma/generated/pothos.ts'
import type { Context } from '../context.ts'
import { db } from '../db/client.ts'
import { badInput } from '../errors.ts'
import type { Upload } from '../files/upload.ts'
import { listComplexity } from './list-complexity.ts'
import SharedPlugin from './shared.ts'
import { DEFAULT_PAGE, MAX_PAGE } from '../pagination.ts'

/** The one builder; every *.schema.ts adds to it, and schema.ts collects them. */
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
  plugins: [PrismaPlugin, RelayPlugin, ValidationPlugin, ComplexityPlugin, SharedPlugin],
  defaultFieldNullability: false,
  prisma: { client: () => db, dmmf: getDatamodel() },
  // Only what a field costs is said here: graphql/complexity.ts adds it up and refuses, before anything is executed.
  complexity: { disabled: true, fieldComplexity: listComplexity },
  relay: {
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    nodesOnConnection: { description: 'What is on this page.' },
    edgesFieldOptions: { nullable: false, description: 'The same, each with its cursor.' },
    nodeFieldOptions: { nullable: false, description: 'What is there.' },
    cursorFieldOptions: { description: 'Its place in the list, to pass as after or before.' },
    pageInfoFieldOptions: { description: 'Whether there is more, and where it begins.' },
    pageInfoTypeOptions: { description: 'Where a page of a list begins and ends.' },
    hasNextPageFieldOptions: { description: 'Whether there is something after this page.' },
    hasPreviousPageFieldOptions: { description: 'Whether there is something before this page.' },
    startCursorFieldOptions: { description: 'The first one’s cursor; null: the page is empty.' },
    endCursorFieldOptions: { description: 'The last one’s cursor; null: the page is empty.' },
    firstArgOptions: {
      description: `So many from the front, at most ${MAX_PAGE}; without first and last: ${DEFAULT_PAGE}.`,
    },
    afterArgOptions: { description: 'Only what comes after this cursor.' },
    lastArgOptions: { description: `So many from the end, at most ${MAX_PAGE}.` },
    beforeArgOptions: { description: 'Only what comes before this cursor.' },
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
