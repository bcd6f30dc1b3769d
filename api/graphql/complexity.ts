import { complexityFromQuery } from '@pothos/plugin-complexity'
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValidationRule,
  visit,
} from 'graphql'

/** Limits of an operation. The most expensive page of the web app uses about a third of `cost` (test/rules/cost.test.ts). */
const limits = {
  /** Levels of nested fields. */
  depth: 12,
  /** Selected fields; a fragment's fields count each time it is spread. */
  breadth: 500,
  /** Estimated number of fields in the result; fields below a list count once per element. */
  cost: 20_000,
  aliases: 30,
  directives: 50,
  /** Fields with subfields in a document that have the same response name. */
  repetitions: 60,
} as const

/** A validation rule that limits the aliases and directives of a document. */
export const limitAliasesAndDirectives: ValidationRule = (context) => {
  let aliases = 0
  let directives = 0
  const report = (limit: number, what: string) =>
    context.reportError(
      new GraphQLError(`A document can have at most ${limit} ${what}. Split it into several requests.`),
    )
  return {
    Field({ alias }) {
      if (alias && ++aliases === limits.aliases + 1) report(limits.aliases, 'aliases')
    },
    Directive() {
      if (++directives === limits.directives + 1) report(limits.directives, 'directives')
    },
  }
}

/**
 * Returns an error for a document that repeats a field too often, or null. Runs before validation, since the validation
 * rule that compares fields of the same name takes quadratic time: 8 kB of them took a tenth of a second.
 */
export function findRepetition(document: DocumentNode): GraphQLError | null {
  const counts = new Map<string, number>()
  let repeated: string | undefined
  visit(document, {
    Field({ name, alias, selectionSet }) {
      const responseName = (alias ?? name).value
      const count = (counts.get(responseName) ?? 0) + (selectionSet ? 1 : 0)
      counts.set(responseName, count)
      if (count > limits.repetitions) repeated = responseName
    },
  })
  return repeated === undefined
    ? null
    : tooExpensive(
        `It selects ${repeated} more than ${limits.repetitions} times. Split it into several requests.`,
      )
}

/** An operation of a document, with its variables. */
type OperationWithVariables = {
  document: DocumentNode
  operation: OperationDefinitionNode
  variables: Record<string, unknown> | null | undefined
}

/** Returns an error for an operation that exceeds a limit, or null. Runs before the operation is executed. */
export function findExcess(schema: GraphQLSchema, operation: OperationWithVariables): GraphQLError | null {
  const { depth, breadth, complexity: cost } = estimate(schema, operation)
  if (depth > limits.depth)
    return tooExpensive(
      `It nests fields ${depth} levels deep; the limit is ${limits.depth}. Split it into several requests.`,
    )
  if (breadth > limits.breadth)
    return tooExpensive(
      `It selects ${breadth} fields; the limit is ${limits.breadth}. Select fewer, or split it into several requests.`,
    )
  if (cost > limits.cost)
    return tooExpensive(
      `Its result could have about ${cost} fields; the limit is ${limits.cost}. Request smaller pages with first or last.`,
    )
  return null
}

const tooExpensive = (reason: string) => new GraphQLError(`This operation is too expensive. ${reason}`)

type Estimate = ReturnType<typeof complexityFromQuery>

const noEstimate: Estimate = { depth: 0, breadth: 0, complexity: 0 }

/** Estimates that hold for any variables, such as a send's. */
const estimates = new WeakMap<OperationDefinitionNode, Estimate>()

function estimate(
  schema: GraphQLSchema,
  { document, operation, variables }: OperationWithVariables,
): Estimate {
  const cached = estimates.get(operation)
  if (cached) return cached
  const fragments = document.definitions.filter((node) => node.kind === 'FragmentDefinition')
  try {
    const result = complexityFromQuery(
      { ...document, definitions: [operation, ...fragments] },
      { schema, variables: variables ?? {} },
    )
    if (!hasVariablePageSize(document)) estimates.set(operation, result)
    return result
  } catch (error) {
    // Invalid variables or arguments: execution reports them and runs nothing.
    if (error instanceof GraphQLError) return noEstimate
    throw error
  }
}

function hasVariablePageSize(document: DocumentNode): boolean {
  let found = false
  visit(document, {
    Argument({ name, value }) {
      if (value.kind === 'Variable' && (name.value === 'first' || name.value === 'last')) found = true
    },
  })
  return found
}
