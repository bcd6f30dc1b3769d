import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import type { ClientInfo } from '../context.ts'
import { consume } from '../ops/rate-limits.ts'
import { limitAliasesAndDirectives, repetitionError } from './complexity.ts'
import { resumeVariable, isShared } from './shared-results.ts'

/** A document as far as it can be dealt with before its variables are known; kept, since clients repeat themselves. */
export type PreparedDocument = {
  /** Tells documents apart. */
  readonly id: number
  /** Null when it cannot even be parsed. */
  readonly document: DocumentNode | null
  /** Why it is refused; empty when it is not. */
  readonly errors: readonly GraphQLError[]
  /** What each of its operations may share with the same operation of others. */
  readonly sharing: ReadonlyMap<OperationDefinitionNode, Sharing>
}

type Sharing = {
  /** Its results are the same for all viewers. */
  readonly shared: boolean
  /** The variable that its results do not depend on. */
  readonly resumeVariable: string | null
}

const rules = [...specifiedRules, limitAliasesAndDirectives]

/** More tokens than any screen needs; beyond that the parser stops at once. */
const MAX_TOKENS = 2_000

const known = new LRUCache<string, PreparedDocument>({
  maxSize: 4 * 1024 * 1024,
  sizeCalculation: (_, source) => source.length * 4 + 1_000,
})
let ids = 0

/**
 * Counts a document that is not known yet for the address that it came from: to parse and validate it costs, whatever
 * becomes of it. RATE_LIMITED where there were too many. Clients have few documents, and variables in them.
 */
export async function limitNewDocuments(source: string, { address }: ClientInfo): Promise<void> {
  if (!known.has(source)) await consume(['document', address])
}

/** Prepares a document for whoever sent it; past the limit, that is what is wrong with it. */
export async function prepareDocument(
  client: ClientInfo,
  schema: GraphQLSchema,
  source: string,
): Promise<PreparedDocument> {
  const before = known.get(source)
  if (before) return before
  try {
    await limitNewDocuments(source, client)
  } catch (error) {
    return {
      id: 0,
      document: null,
      errors: [new GraphQLError('Too many new documents', { originalError: error as Error })],
      sharing: new Map(),
    }
  }
  return prepare(schema, source)
}

/** Parses and validates a document, or says what is wrong with it. Documents, good or bad, are remembered. */
export function prepare(schema: GraphQLSchema, source: string): PreparedDocument {
  let prepared = known.get(source)
  if (!prepared) known.set(source, (prepared = { id: ++ids, ...prepareNew(schema, source) }))
  return prepared
}

function prepareNew(schema: GraphQLSchema, source: string): Omit<PreparedDocument, 'id'> {
  const sharing = new Map<OperationDefinitionNode, Sharing>()
  let document: DocumentNode
  try {
    document = parse(source, { maxTokens: MAX_TOKENS })
  } catch (error) {
    return { document: null, errors: [error as GraphQLError], sharing }
  }
  const repetition = repetitionError(document)
  const errors = repetition ? [repetition] : validate(schema, document, rules, { maxErrors: 10 })
  if (!errors.length)
    for (const node of document.definitions)
      if (node.kind === 'OperationDefinition')
        sharing.set(node, {
          shared: isShared(schema, document, node),
          resumeVariable: resumeVariable(document, node),
        })
  return { document, errors, sharing }
}
