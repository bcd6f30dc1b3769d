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
import { findRepetition, limitAliasesAndDirectives } from './complexity.ts'
import { findResumeVariable, isShared } from './shared-results.ts'

/** A document that is parsed and validated. Cached, since clients send the same documents again and again. */
export type PreparedDocument = {
  /** Unique per document text. */
  readonly id: number
  /** Null if the text could not be parsed. */
  readonly document: DocumentNode | null
  /** Empty if the document is valid. */
  readonly errors: readonly GraphQLError[]
  readonly traits: ReadonlyMap<OperationDefinitionNode, OperationTraits>
}

type OperationTraits = {
  /** The result is the same for every viewer. */
  readonly shared: boolean
  /** The variable that only sets where a subscription resumes. */
  readonly resumeVariable: string | null
}

const rules = [...specifiedRules, limitAliasesAndDirectives]

/** The parser stops after this number of tokens, which is more than any page of the web app needs. */
const MAX_TOKENS = 2_000

const cache = new LRUCache<string, PreparedDocument>({
  maxSize: 4 * 1024 * 1024,
  sizeCalculation: (_, source) => source.length * 4 + 1_000,
})
let lastId = 0

/**
 * Prepares a client's document. The result is cached, also for an invalid document. A document that is not cached counts
 * against the limit of the client's address, since parsing and validating it costs time even if it is invalid; clients
 * usually have few documents, with variables. If the client has sent too many, `errors` says so.
 */
export async function prepareDocument(
  { address }: ClientInfo,
  schema: GraphQLSchema,
  source: string,
): Promise<PreparedDocument> {
  const cached = cache.get(source)
  if (cached) return cached
  try {
    await consume(['document', address])
  } catch (error) {
    return {
      id: 0,
      document: null,
      errors: [new GraphQLError('Too many new documents', { originalError: error as Error })],
      traits: new Map(),
    }
  }
  // Another request may have prepared it meanwhile.
  let prepared = cache.get(source)
  if (!prepared) cache.set(source, (prepared = { id: ++lastId, ...parseAndValidate(schema, source) }))
  return prepared
}

function parseAndValidate(schema: GraphQLSchema, source: string): Omit<PreparedDocument, 'id'> {
  const traits = new Map<OperationDefinitionNode, OperationTraits>()
  let document: DocumentNode
  try {
    document = parse(source, { maxTokens: MAX_TOKENS })
  } catch (error) {
    return { document: null, errors: [error as GraphQLError], traits }
  }
  const repetition = findRepetition(document)
  const errors = repetition ? [repetition] : validate(schema, document, rules, { maxErrors: 10 })
  if (!errors.length)
    for (const node of document.definitions)
      if (node.kind === 'OperationDefinition')
        traits.set(node, {
          shared: isShared(schema, document, node),
          resumeVariable: findResumeVariable(document, node),
        })
  return { document, errors, traits }
}
