import {
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'

/**
 * Returns whether an operation has the same result for every viewer who may run it: all fields that it selects, directly
 * or through fragments, are shared (schema/shared.ts).
 */
export function isShared(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): boolean {
  const fragments = new Map(
    document.definitions
      .filter((node) => node.kind === 'FragmentDefinition')
      .map((node) => [node.name.value, node]),
  )
  const visited = new Set<string>()
  let shared = true
  const check = (node: DocumentNode['definitions'][number]) => {
    const types = new TypeInfo(schema)
    visit(
      node,
      visitWithTypeInfo(types, {
        Field({ name }) {
          const field = types.getFieldDef()
          if (name.value !== '__typename' && field?.extensions['shared'] !== true) shared = false
        },
        FragmentSpread({ name }) {
          const fragment = fragments.get(name.value)
          if (!fragment || visited.has(name.value)) return
          visited.add(name.value)
          check(fragment)
        },
      }),
    )
  }
  check(operation)
  return shared
}

/**
 * Returns the name of the variable that a subscription passes as `after` and uses for nothing else. It only sets where the
 * subscription resumes: later events do not depend on it, so subscriptions that differ only in it share their results.
 * Returns null if there is no such variable.
 */
export function findResumeVariable(
  document: DocumentNode,
  operation: OperationDefinitionNode,
): string | null {
  const [field] = operation.selectionSet.selections
  if (operation.operation !== 'subscription' || field?.kind !== 'Field') return null
  const after = field.arguments?.find(({ name }) => name.value === 'after')?.value
  if (after?.kind !== 'Variable') return null
  let uses = 0
  visit(document, { Variable: ({ name }) => void (name.value === after.name.value && uses++) })
  // Its definition, and the argument.
  return uses === 2 ? after.name.value : null
}
