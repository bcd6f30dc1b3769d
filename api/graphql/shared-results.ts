import {
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'

/**
 * Whether an operation's result is the same for all who may ask for it: whether each field that it selects, through
 * whatever fragments, is shared (schema/shared.ts).
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
  const seen = new Set<string>()
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
          if (!fragment || seen.has(name.value)) return
          seen.add(name.value)
          check(fragment)
        },
      }),
    )
  }
  check(operation)
  return shared
}

/**
 * The variable that only says where a subscription resumes (the argument `after` of its one field): what it is sent
 * from there on does not depend on it, so subscriptions that differ in nothing else are the same. Null when there is
 * none, or when it is used for anything besides.
 */
export function resumeVariable(document: DocumentNode, operation: OperationDefinitionNode): string | null {
  const [field] = operation.selectionSet.selections
  if (operation.operation !== 'subscription' || field?.kind !== 'Field') return null
  const after = field.arguments?.find(({ name }) => name.value === 'after')?.value
  if (after?.kind !== 'Variable') return null
  let uses = 0
  visit(document, { Variable: ({ name }) => void (name.value === after.name.value && uses++) })
  // Where it is declared, and as the argument.
  return uses === 2 ? after.name.value : null
}
