import { complexityFromQuery } from '@pothos/plugin-complexity'
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValidationRule,
  visit,
} from 'graphql'

/** What one operation may ask for. The costliest screen of the web app takes about a third of it (test/rules/cost.test.ts). */
const limits = {
  /** Fields below each other. */
  depth: 12,
  /** Fields selected, fragments counted as often as they are spread. */
  breadth: 500,
  /** Fields that there may be in the answer, estimated: lists count as often as they have elements. */
  cost: 20_000,
  aliases: 30,
  directives: 50,
  /** Fields of one name in a document that have fields below them. */
  repeats: 60,
} as const

/** A rule of validation: a document has no more aliases and directives than `limits` says. */
export const limitAliasesAndDirectives: ValidationRule = (context) => {
  let aliases = 0
  let directives = 0
  return {
    Field({ alias }) {
      if (alias && ++aliases === limits.aliases + 1)
        context.reportError(
          new GraphQLError(`A document has at most ${limits.aliases} aliases. Send several.`),
        )
    },
    Directive() {
      if (++directives === limits.directives + 1)
        context.reportError(
          new GraphQLError(`A document has at most ${limits.directives} directives. Send several.`),
        )
    },
  }
}

/**
 * What is too much about a document before it is even validated: to see that fields of one name do not contradict each
 * other takes time by the square of their number, and 8 kB of them took a tenth of a second.
 */
export function repetitionError(document: DocumentNode): GraphQLError | null {
  const times = new Map<string, number>()
  let repeated: string | undefined
  visit(document, {
    Field({ name, alias, selectionSet }) {
      const shown = (alias ?? name).value
      const count = (times.get(shown) ?? 0) + (selectionSet ? 1 : 0)
      times.set(shown, count)
      if (count > limits.repeats) repeated = shown
    },
  })
  return repeated === undefined
    ? null
    : tooMuch(`It selects ${repeated} more than ${limits.repeats} times. Send several.`)
}

/** What is too much about an operation with these variables: empty when nothing is. Asked before it is executed. */
export function complexityErrors(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown> | null | undefined,
): GraphQLError[] {
  const { depth, breadth, complexity: cost } = estimate(schema, document, operation, variables ?? {})
  if (depth > limits.depth) return [tooMuch(`Its fields are ${depth} deep, and ${limits.depth} is the most.`)]
  if (breadth > limits.breadth)
    return [
      tooMuch(
        `It selects ${breadth} fields, and ${limits.breadth} is the most. Ask for fewer, or several times.`,
      ),
    ]
  if (cost > limits.cost)
    return [
      tooMuch(
        `It asks for about ${cost} fields, lists multiplied out, and ${limits.cost} is the most. Ask for smaller pages by first or last.`,
      ),
    ]
  return []
}

const tooMuch = (why: string) => new GraphQLError(`This operation is too expensive. ${why}`)

type Estimate = ReturnType<typeof complexityFromQuery>

const nothing: Estimate = { depth: 0, breadth: 0, complexity: 0 }

/** Of operations whose pages do not depend on variables, such as a send: the same each time. */
const known = new WeakMap<OperationDefinitionNode, Estimate>()

function estimate(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): Estimate {
  const before = known.get(operation)
  if (before) return before
  const definitions = document.definitions.filter((node) => node.kind === 'FragmentDefinition')
  try {
    const found = complexityFromQuery(
      { ...document, definitions: [operation, ...definitions] },
      { schema, variables },
    )
    if (!pagesByVariable(document)) known.set(operation, found)
    return found
  } catch (error) {
    // Variables or arguments that are not what the schema says: execution says so, and runs nothing.
    if (error instanceof GraphQLError) return nothing
    throw error
  }
}

function pagesByVariable(document: DocumentNode): boolean {
  let found = false
  visit(document, {
    Argument({ name, value }) {
      if (value.kind === 'Variable' && (name.value === 'first' || name.value === 'last')) found = true
    },
  })
  return found
}
