import { m } from '@latchkey/messages'
import SchemaBuilder from '@pothos/core'
import ComplexityPlugin from '@pothos/plugin-complexity'
import PrismaPlugin from '@pothos/plugin-prisma'
import RelayPlugin from '@pothos/plugin-relay'
import ValidationPlugin from '@pothos/plugin-validation'
import { z } from 'zod'
import type PrismaTypes from '../../prisma/generated/pothos.ts'
import { getDatamodel } from '../../prisma/generated/pothos.ts'
import type { Context } from '../context.ts'
import { db } from '../db/client.ts'
import { ApiError, translated } from '../errors.ts'
import type { Upload } from '../files/upload.ts'
import { DEFAULT_PAGE, MAX_PAGE } from '../pagination.ts'
import { findText, invalid } from '../validation.ts'
import { listComplexity } from './list-complexity.ts'
import SharedPlugin from './shared.ts'

/** The limit of `first` and `last`. */
function pageSize(field: 'first' | 'last') {
  const range = invalid(m.page_size_range, { field, max: MAX_PAGE })
  return z.int().min(0, range).max(MAX_PAGE, range)
}

/** The schema builder. Every *.schema.ts adds its part to it; api/schema.ts imports them all. */
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
  // The plugin only collects the cost of fields. graphql/complexity.ts adds it up, and refuses before anything is executed.
  complexity: { disabled: true, fieldComplexity: listComplexity },
  relay: {
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    nodesOnConnection: { description: 'A list of nodes.' },
    edgesFieldOptions: { nullable: false, description: 'A list of edges: the nodes with their cursors.' },
    nodeFieldOptions: { nullable: false, description: 'The item at the end of the edge.' },
    cursorFieldOptions: { description: 'A cursor for use in pagination.' },
    pageInfoFieldOptions: { description: 'Information to aid in pagination.' },
    pageInfoTypeOptions: { description: 'Information about pagination in a connection.' },
    hasNextPageFieldOptions: { description: 'When paginating forwards, are there more items?' },
    hasPreviousPageFieldOptions: { description: 'When paginating backwards, are there more items?' },
    startCursorFieldOptions: { description: 'The cursor of the first item. Null if the page is empty.' },
    endCursorFieldOptions: { description: 'The cursor of the last item. Null if the page is empty.' },
    firstArgOptions: {
      description: `Returns the first *n* items, at most ${MAX_PAGE}. Without \`first\` and \`last\`, returns the first ${DEFAULT_PAGE}.`,
      validate: pageSize('first'),
    },
    afterArgOptions: { description: 'Returns the items that come after the specified cursor.' },
    lastArgOptions: {
      description: `Returns the last *n* items, at most ${MAX_PAGE}.`,
      validate: pageSize('last'),
    },
    beforeArgOptions: { description: 'Returns the items that come before the specified cursor.' },
    cursorType: 'String',
    edgeCursorType: 'String',
    pageInfoCursorType: 'String',
  },
  validation: {
    validationError({ issues }) {
      const [issue] = issues
      const field = issue?.path?.map((part) => (typeof part === 'object' ? part.key : part)).at(-1)
      const text = findText(issue?.message) ?? translated(m.input_not_valid)
      return new ApiError('BAD_USER_INPUT', text, { field: String(field ?? 'input') })
    },
  },
})

builder.queryType({ description: 'The root of all queries.' })
builder.mutationType({ description: 'The root of all mutations.' })
builder.subscriptionType({
  description: 'The root of all subscriptions, over WebSocket (graphql-transport-ws) or server-sent events.',
})
